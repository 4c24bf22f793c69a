import { mkdir, readFile, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { filesUnder, keepAnswer, tempFolder, tempStore, testAnswer } from './testing/temp-store.js';

const identity = { resultVersion: 1, modelDigests: ['abc'] };
const day = 24 * 3_600_000;

describe('a store', () => {
  it('gives back what was kept, also in a process that comes later', async () => {
    const { store, folder } = await tempStore();
    const answer = testAnswer(1);
    const path = await keepAnswer(store, answer);
    expect(path).toMatch(/\/files\/[\da-f]\/[\da-f]{64}\.webp$/);
    expect(await readFile(path!)).toEqual(answer.file);
    const { store: later } = await tempStore({ folder });
    const kept = await later.find(answer.key);
    expect(kept).toMatchObject({ head: answer.record.head, path, file: answer.file });
    expect(Buffer.from(kept!.payload).toString()).toBe('payload 1');
  });

  it('is for its user alone', async () => {
    const { store, folder } = await tempStore();
    const path = await keepAnswer(store, testAnswer(1));
    const mode = async (at: string) => ((await stat(at)).mode & 0o777).toString(8);
    expect(await mode(join(folder, 'format-1'))).toBe('700');
    expect(await mode(join(path!, '..'))).toBe('700');
    expect(await mode(path!)).toBe('600');
  });

  it('leaves alone whatever else is in its folder', async () => {
    const folder = await tempFolder();
    await mkdir(join(folder, 'format-0'));
    await writeFile(join(folder, 'format-0', 'journal.1'), 'older');
    await writeFile(join(folder, 'diary.txt'), 'mine');
    const { store } = await tempStore({ folder, maxBytes: 1 });
    for (let number = 0; number < 300; number += 1) await keepAnswer(store, testAnswer(number));
    expect(await readFile(join(folder, 'format-0', 'journal.1'), 'utf8')).toBe('older');
    expect(await readFile(join(folder, 'diary.txt'), 'utf8')).toBe('mine');
  });

  it('keeps namespaces apart: the same bytes are two entries in two files', async () => {
    const { store } = await tempStore();
    const [mine, yours] = [testAnswer(1), testAnswer(1, { namespace: 'yours' })];
    const paths = [await keepAnswer(store, mine), await keepAnswer(store, yours)];
    expect(new Set(paths).size).toBe(2);
    await store.drop(
      [...store.catalogue.entries()].slice(0, 1).map(({ id }) => id),
      'deleted',
    );
    expect(await store.find(mine.key)).toBeUndefined();
    expect(await store.find(yours.key)).toMatchObject({ file: yours.file });
  });

  it('keeps a file for as long as one of its entries is there', async () => {
    const { store } = await tempStore();
    const [first, second] = [testAnswer(1), testAnswer(2)];
    const shared = { ...second.record.head, file: first.record.head.file! };
    await keepAnswer(store, first);
    await store.keep(second.key, { ...second.record, head: shared }, first.file);
    expect(store.catalogue).toMatchObject({ size: 2, files: 1 });
    await store.drop([[...store.catalogue.entries()][0]!.id], 'evicted');
    expect(await store.find(second.key)).toMatchObject({ file: first.file });
  });

  it('removes the file of an answer that another one replaces', async () => {
    const { store, folder } = await tempStore();
    const [old, fresh] = [testAnswer(1), testAnswer(2)];
    await keepAnswer(store, old);
    const head = { ...old.record.head, file: fresh.record.head.file! };
    await store.keep(old.key, { ...old.record, head }, fresh.file);
    expect(await store.find(old.key)).toMatchObject({ file: fresh.file });
    const files = (await filesUnder(folder)).filter(({ path }) => path.endsWith('.webp'));
    expect(files).toHaveLength(1);
  });

  it('does not serve what is too old', async () => {
    const { store, events } = await tempStore({ maxAgeMs: day });
    const answer = testAnswer(1);
    answer.record.head.createdAtMs = Date.now() - 2 * day;
    await keepAnswer(store, answer);
    expect(await store.find(answer.key)).toBeUndefined();
    expect(events).toContainEqual({ type: 'dropped', reason: 'expired', entries: 1 });
  });

  it('serves on when the clock is set back', async () => {
    const { store } = await tempStore({ maxAgeMs: day });
    const answer = testAnswer(1);
    await keepAnswer(store, answer);
    vi.spyOn(Date, 'now').mockReturnValue(Date.now() - 400 * day);
    expect(await store.find(answer.key)).toMatchObject({ file: answer.file });
    expect(await keepAnswer(store, testAnswer(2))).toBeDefined();
  });

  it('goes on when its folder is deleted under it, without a word', async () => {
    const { store, folder, warnings } = await tempStore();
    await keepAnswer(store, testAnswer(1));
    await store.identities.remember('default', 'test.answer', identity);
    await rm(folder, { recursive: true });
    expect(await store.find(testAnswer(1).key)).toBeUndefined();
    expect(await keepAnswer(store, testAnswer(2))).toBeDefined();
    await store.identities.remember('default', 'test.answer', identity);
    const { store: later } = await tempStore({ folder });
    await later.open();
    expect(await later.identities.last('default', 'test.answer')).toEqual(identity);
    expect(await later.find(testAnswer(2).key)).toBeDefined();
    expect(later.catalogue.size).toBe(1);
    expect(warnings).toEqual([]);
  });

  it('is opened once its folder can be, however often that failed before', async () => {
    const folder = join(await tempFolder(), 'later');
    await writeFile(folder, 'a file where the folder should be');
    const { store, warnings } = await tempStore({ folder });
    const nowMs = vi.spyOn(performance, 'now');
    for (let tries = 0; tries < 3; tries += 1) {
      expect(await keepAnswer(store, testAnswer(1))).toBeUndefined();
    }
    await rm(folder);
    nowMs.mockReturnValue(performance.now() + 60_000);
    expect(await keepAnswer(store, testAnswer(1))).toBeDefined();
    expect(warnings).toHaveLength(1);
  });

  it('says no more that something is wrong once it can be written again, and tells each thing once', async () => {
    const { store, warnings } = await tempStore();
    const full = Object.assign(new Error('full'), { code: 'ENOSPC' });
    await store.open();
    for (let times = 0; times < 2; times += 1) {
      store.trouble.report(full);
      expect(store.trouble.message).toContain('its disk is full');
      vi.spyOn(store.trouble, 'isWritable', 'get').mockReturnValueOnce(true);
      expect(await keepAnswer(store, testAnswer(times))).toBeDefined();
      expect(store.trouble.message).toBeUndefined();
    }
    store.trouble.report(Object.assign(new Error('broken'), { code: 'EIO' }));
    expect(warnings).toEqual([
      expect.stringContaining('its disk is full'),
      expect.stringContaining('its disk can’t be read'),
    ]);
  });

  it('is closed in two seconds also where the disk stands still, which a fake does here', async () => {
    const { store } = await tempStore();
    await keepAnswer(store, testAnswer(1));
    const close = vi.spyOn(store.journal, 'close').mockReturnValue(new Promise(() => undefined));
    await store.close();
    close.mockRestore();
    await store.journal.close();
  });

  it('keeps nothing more once it is closed, and says nothing', async () => {
    const { store, events, warnings } = await tempStore();
    const keeping = [1, 2, 3].map((number) => keepAnswer(store, testAnswer(number)));
    await store.close();
    await Promise.all(keeping);
    expect(await keepAnswer(store, testAnswer(4))).toBeUndefined();
    expect(events).toContainEqual({ type: 'skipped', reason: 'closed' });
    expect(warnings).toEqual([]);
  });

  it('does not keep what would take a quarter of the whole', async () => {
    const { store, events } = await tempStore({ maxBytes: 1024 ** 2 });
    expect(await keepAnswer(store, testAnswer(1, { bytes: 300_000 }))).toBeUndefined();
    expect(events).toContainEqual({ type: 'skipped', reason: 'too-large' });
  });

  it('removes at once what a process left that was killed, and nothing of others', async () => {
    const { store, folder } = await tempStore();
    await store.open();
    const temporary = join(folder, 'format-1', 'tmp');
    const own = (await import('node:os')).hostname().replace(/[^\w-]/g, '');
    // No process has this id: it is above every system's highest.
    await writeFile(join(temporary, `${own}.99999999.aa`), 'left');
    await writeFile(join(temporary, `${own}.${process.pid}.bb`), 'alive');
    await writeFile(join(temporary, `${own}.${process.pid}.ee`), 'of another one of that number');
    await utimes(join(temporary, `${own}.${process.pid}.ee`), 1, 1);
    await writeFile(join(temporary, 'elsewhere.1.cc'), 'just written by another host');
    await writeFile(join(temporary, 'elsewhere.1.dd'), 'long ago');
    await utimes(join(temporary, 'elsewhere.1.dd'), 1, 1);
    await (await tempStore({ folder })).store.open();
    expect((await readdir(temporary)).sort()).toEqual(
      [`${own}.${process.pid}.bb`, 'elsewhere.1.cc'].sort(),
    );
  });
});
