import {
  appendFile,
  mkdir,
  readdir,
  readFile,
  rename,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { entryId } from './cache-key.js';
import { encodeLine } from './journal-line.js';
import { clearEntries, evictEntries } from './take-back.js';
import { verifyEntries } from './verify-entries.js';
import { reconcile } from './reconcile.js';
import { keepAnswer, tempFolder, tempStore, testAnswer } from './testing/temp-store.js';

/** Somebody's files, a folder within among them, under names that the cache might give too. */
async function holiday() {
  const folder = await tempFolder();
  const names = ['beach.jpg', `${'ab'.repeat(32)}.webp`, `${'ab'.repeat(32)}-${'cd'.repeat(16)}`];
  for (const inner of ['', 'a', '2024']) {
    await mkdir(join(folder, inner), { recursive: true });
    for (const name of names) await writeFile(join(folder, inner, name), 'mine');
  }
  return { folder, names: (await readdir(folder, { recursive: true })).sort() };
}

async function kept() {
  const made = await tempStore();
  const answer = testAnswer(1);
  const path = await keepAnswer(made.store, answer);
  const { namespaceId } = answer.key;
  return { ...made, answer, path: path!, namespaceId };
}

describe('files of others in the cache’s folder', () => {
  it('are left alone behind links, wherever these stand, by all that removes', async () => {
    const mine = await holiday();
    const { store, folder, answer, path, namespaceId } = await kept();
    const inRoot = (name: string) => join(folder, 'format-1', name);
    const shards = ['entries', 'files'].flatMap((name) => {
      const place = join(store.layout.namespace(namespaceId), name);
      return [...'0123456789abcdef', 'my-photos'].map((shard) => join(place, shard));
    });
    const others = ['ef'.repeat(16), 'tmp/my-photos', 'tmp/elsewhere.1.aa'];
    for (const place of [...shards, join(path, '..', 'my-photos'), ...others.map(inRoot)]) {
      // The shards that answers are kept in are there.
      await symlink(mine.folder, place).catch(() => undefined);
    }
    await reconcile(store, store.trouble.report);
    expect(await verifyEntries(store)).toEqual({ entries: 1, dropped: 0 });
    const { store: later } = await tempStore({ folder });
    expect(await later.find(answer.key)).toMatchObject({ file: answer.file });
    await later.open();
    await reconcile(later, later.trouble.report);
    expect(await clearEntries(later)).toBe(1);
    expect((await readdir(mine.folder, { recursive: true })).sort()).toEqual(mine.names);
    expect(await readFile(join(mine.folder, '2024', 'beach.jpg'), 'utf8')).toBe('mine');
  });

  it('are left alone where a line of the journal names them, whoever wrote it', async () => {
    const mine = await holiday();
    const { store, folder, namespaceId, answer } = await kept();
    const file = `${'d'.repeat(64)}/../../../../../2024/beach.jpg`;
    const inMine = join(mine.folder, '2024', 'beach.jpg');
    await symlink(join(mine.folder, '2024'), join(folder, '2024'));
    const entry = { ...store.catalogue.get(entryId(answer.key))!, file, createdAtMs: 1_000 };
    const ids = ['..', 'e'.repeat(32)].map((name) => `${namespaceId}/${name}-${name}`);
    const known = `${namespaceId}/${'e'.repeat(64)}-${'e'.repeat(32)}`;
    await mkdir(join(store.layout.files(namespaceId), 'd', 'd'.repeat(64)), { recursive: true });
    for (const id of [...ids, known]) {
      await appendFile(
        store.layout.journal(1),
        encodeLine({ type: 'put', entry: { ...entry, id } }),
      );
    }
    const { store: later } = await tempStore({ folder });
    await later.open();
    expect([...later.catalogue.entries()].map(({ id }) => id)).toEqual([entryId(answer.key)]);
    await evictEntries(later);
    await verifyEntries(later);
    await clearEntries(later);
    expect(await readFile(inMine, 'utf8')).toBe('mine');
  });

  it('are left alone where a folder of the cache itself is a link', async () => {
    const mine = await holiday();
    const { store, namespaceId } = await kept();
    await store.identities.remember('default', 'a.b', { resultVersion: 1, modelDigests: [] });
    const places = ['entries', 'files', 'identities'].map((name) =>
      join(store.layout.namespace(namespaceId), name),
    );
    for (const place of [...places, store.layout.temporary]) {
      await rename(place, `${place}.aside`);
      await symlink(mine.folder, place);
    }
    await reconcile(store, store.trouble.report);
    await clearEntries(store);
    const { store: later } = await tempStore({ folder: store.settings.folder });
    await later.open();
    expect((await readdir(mine.folder, { recursive: true })).sort()).toEqual(mine.names);
  });

  it('are left alone among its own: whatever it did not name stays, however old', async () => {
    const { store, folder, namespaceId } = await kept();
    const strays = [
      store.layout.temporary,
      ...['', 'entries', 'files', 'entries/0', 'files/0', 'identities'].map((name) =>
        join(store.layout.namespace(namespaceId), name),
      ),
    ].map((place) => join(place, 'notes', 'diary.txt'));
    for (const stray of strays) {
      await mkdir(join(stray, '..'), { recursive: true });
      await writeFile(stray, 'mine');
      await utimes(join(stray, '..'), 1, 1);
    }
    await reconcile(store, store.trouble.report);
    const { store: later, warnings } = await tempStore({ folder });
    await later.open();
    expect(await clearEntries(later)).toBe(1);
    for (const stray of strays) expect(await readFile(stray, 'utf8')).toBe('mine');
    expect(warnings).toEqual([]);
  });
});
