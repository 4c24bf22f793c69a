import { chmod, chown, mkdir, readdir, rename, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { clearEntries, evictEntries } from './take-back.js';
import { listEntries, cacheStats } from './list-entries.js';
import { verifyEntries } from './verify-entries.js';
import { keepAnswer, tempFolder, tempStore, testAnswer } from './testing/temp-store.js';

const identity = { resultVersion: 1, modelDigests: [] };
const stranger = 4_321;
const answer = testAnswer(1);

/** Only root can give folders away; for all others this process says that it is another user's. */
async function giveAway(folder: string): Promise<void> {
  const user = process.getuid?.() ?? 0;
  if (user === 0) await chown(folder, stranger, stranger);
  else vi.spyOn(process, 'getuid').mockReturnValue(stranger);
}

/** A folder that has an answer in it, and a store that has not looked at it yet. */
async function filled() {
  const { store, folder } = await tempStore();
  await keepAnswer(store, answer);
  await store.close();
  return { ...(await tempStore({ folder })), root: join(folder, 'format-1') };
}

afterEach(() => void vi.restoreAllMocks());

describe('a folder that somebody else could write to', () => {
  const places = ['format-1', '.'] as const;

  it.each(places)('is not read from, nor written to, where %s is theirs', async (place) => {
    const { store, folder, root, warnings, events } = await filled();
    await chmod(join(folder, place), 0o777);
    await giveAway(join(folder, place));
    const before = await readdir(folder, { recursive: true });
    expect(await store.find(answer.key)).toBeUndefined();
    expect(await keepAnswer(store, testAnswer(2))).toBeUndefined();
    await expect(store.identities.remember('default', 'a.b', identity)).rejects.toThrow('uid');
    for await (const entry of listEntries(store)) expect(entry).toBeUndefined();
    await expect(verifyEntries(store)).rejects.toThrow('could not be verified');
    await expect(clearEntries(store)).rejects.toThrow('could not be taken back');
    expect(await evictEntries(store)).toBe(0);
    expect(await readdir(folder, { recursive: true })).toEqual(before);
    expect(events).toContainEqual({ type: 'trouble', code: 'UNTRUSTED' });
    const whose = place === '.' ? 'is in a folder of' : 'belongs to';
    expect(warnings).toEqual([
      expect.stringMatching(
        `${root} ${whose} another user \\(uid \\d+\\), who could put wrong answers into it. Calls go on without what ` +
          "can't be kept. Name a folder of your own in SKILLGATE_CACHE_DIR, or set SKILLGATE_CACHE=off.",
      ),
    ]);
    expect((await cacheStats(store)).problem).toBe(warnings[0]);
  });

  it('is not read from behind a link', async () => {
    const { store, folder, root, warnings } = await filled();
    await rename(root, join(folder, 'elsewhere'));
    await symlink(join(folder, 'elsewhere'), root);
    expect(await store.find(answer.key)).toBeUndefined();
    expect(warnings[0]).toContain(`${root} is a link, behind which may be anything. Calls`);
  });

  it('is made this user’s alone where it is theirs', async () => {
    const { store, root, warnings } = await filled();
    await chmod(root, 0o777);
    expect(await store.find(answer.key)).toMatchObject({ file: answer.file });
    expect(((await stat(root)).mode & 0o777).toString(8)).toBe('700');
    expect(warnings).toEqual([]);
  });

  it('is not made in one of theirs', async () => {
    const around = join(await tempFolder(), 'theirs');
    await mkdir(around, { mode: 0o777 });
    await chmod(around, 0o777);
    const { store, warnings } = await tempStore({ folder: around });
    await giveAway(around);
    expect(await keepAnswer(store, answer)).toBeUndefined();
    expect(warnings[0]).toContain('is in a folder of another user');
    expect(await readdir(around)).toEqual([]);
  });
});

describe('a folder of a user for whom nobody else can write', () => {
  it('is used by root, as that of a service is', async () => {
    const { store, folder, root, warnings } = await filled();
    if (process.getuid?.() === 0) for (const one of [folder, root]) await chown(one, stranger, 0);
    vi.spyOn(process, 'getuid').mockReturnValue(0);
    expect(await store.find(answer.key)).toMatchObject({ file: answer.file });
    expect(await keepAnswer(store, testAnswer(2))).toBeDefined();
    expect(warnings).toEqual([]);
  });
});
