import { mkdir, readdir, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { entryId } from './cache-key.js';
import { cacheStats, listEntries } from './list-entries.js';
import { evictEntries } from './take-back.js';
import { filesUnder, filledHash, filledStore, tempStore } from './testing/temp-store.js';
import { verifyEntries } from './verify-entries.js';

describe('what is kept', () => {
  it('is counted and listed, the least recently used first', async () => {
    const { store, folder } = await filledStore();
    expect(await cacheStats(store)).toMatchObject({
      folder: join(folder, 'format-1'),
      entries: 3,
      files: 3,
      problem: undefined,
    });
    const listed = [];
    for await (const entry of listEntries(store)) listed.push(entry);
    expect(listed.map(({ namespace }) => namespace)).toEqual(['default', 'default', 'yours']);
    expect(listed[0]).toMatchObject({ kind: 'test.answer', imageHash: filledHash, inputBytes: 10 });
  });

  it('is verified: what is damaged goes, and what belongs to nothing', async () => {
    const { store, folder, answers } = await filledStore();
    const files = await filesUnder(folder);
    await truncate(files.find(({ path }) => path.includes('/entries/'))!.path, 10);
    expect(await verifyEntries(store)).toEqual({ entries: 3, dropped: 1 });
    expect(await verifyEntries(store)).toEqual({ entries: 2, dropped: 0 });
    const left = await Promise.all(answers.map(({ key }) => store.find(key)));
    expect(left.filter((kept) => kept !== undefined)).toHaveLength(2);
  });

  it('is verified to its end, also where a record can’t be read', async () => {
    const { store, folder, answers } = await filledStore();
    const records = (await filesUnder(folder)).filter(({ path }) => path.includes('/entries/'));
    await truncate(records[1]!.path, 10);
    await rm(records[2]!.path);
    await mkdir(records[2]!.path);
    await expect(verifyEntries(store)).rejects.toThrow('EISDIR');
    const left = await Promise.all(answers.map(({ key }) => store.find(key)));
    expect(left.filter((kept) => kept !== undefined)).toHaveLength(1);
    expect(store.catalogue.size).toBe(2);
  });

  it('counts those of which the record has gone', async () => {
    const { store, folder } = await filledStore();
    const records = (await filesUnder(folder)).filter(({ path }) => path.includes('/entries/'));
    await rm(records[0]!.path);
    // Old enough not to be on their way still.
    vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 3_600_000);
    expect(await verifyEntries(store)).toEqual({ entries: 3, dropped: 1 });
  });

  it('is not called damaged where another process evicts it meanwhile', async () => {
    const { store, folder, answers } = await filledStore();
    const { store: other } = await tempStore({ folder });
    await other.open();
    const { read } = store;
    let isFirst = true;
    const readLate = async (path: string) => {
      const evicted = isFirst ? answers.map(({ key }) => entryId(key)) : [];
      isFirst = false;
      await other.drop(evicted, 'evicted');
      return read(path);
    };
    // Old enough not to be on their way still.
    vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 3_600_000);
    Object.assign(store, { read: readLate });
    expect(await verifyEntries(store)).toEqual({ entries: 3, dropped: 0 });
    expect(store.catalogue.size).toBe(0);
  });

  it('can’t be told once it was closed', async () => {
    const { store } = await filledStore();
    await store.close();
    expect(await evictEntries(store)).toBe(0);
    for await (const entry of listEntries(store)) expect(entry).toBeUndefined();
  });

  it('is freed of what is too old', async () => {
    const { store, folder } = await filledStore();
    await store.close();
    const { store: strict } = await tempStore({ folder, maxAgeMs: 1 });
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await evictEntries(strict)).toBe(3);
    const [namespace = ''] = await readdir(join(folder, 'format-1'));
    expect(namespace).toBeDefined();
    expect((await cacheStats(strict)).entries).toBe(0);
  });
});
