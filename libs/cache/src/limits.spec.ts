import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { CacheStore } from './cache-store.js';
import { aliasOf, filesUnder, keepAnswer, tempStore, testAnswer } from './testing/temp-store.js';

const identity = { resultVersion: 1, modelDigests: ['abc'] };
const day = 24 * 3_600_000;

/** Opens a folder, and lets the time pass after which it is looked through; resolves to how much was in it at first. */
async function openAndWait(store: CacheStore): Promise<number> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  await store.open();
  const { size } = store.catalogue;
  vi.advanceTimersByTime(10_000);
  vi.useRealTimers();
  return size;
}

describe('limits', () => {
  it('hold for all that is on the disk, and the least recently used goes first', async () => {
    const maxBytes = 2 * 1024 ** 2;
    const { store, folder } = await tempStore({ maxBytes });
    const used = testAnswer(0, { bytes: 30_000 });
    await keepAnswer(store, used);
    for (let number = 1; number <= 200; number += 1) {
      await keepAnswer(store, testAnswer(number, { bytes: 30_000 }));
      if (number % 20 === 0) {
        expect(await store.find(used.key)).toBeDefined();
        store.catalogue.apply({
          type: 'use',
          id: [...store.catalogue.entries()].find(({ id }) => id.includes(used.key.input))!.id,
        });
        const onDisk = (await filesUnder(folder)).reduce((sum, { bytes }) => sum + bytes, 0);
        expect(onDisk).toBeLessThanOrEqual(maxBytes);
      }
    }
    expect(store.catalogue.size).toBeGreaterThan(30);
    expect(await store.find(testAnswer(1).key)).toBeUndefined();
    expect(await store.find(testAnswer(200, { bytes: 30_000 }).key)).toBeDefined();
  });

  it('leave what another input is being given the file of', async () => {
    const { store } = await tempStore({ maxEntries: 40 });
    const kept = testAnswer(0);
    await keepAnswer(store, kept);
    for (let number = 1; number < 40; number += 1) await keepAnswer(store, testAnswer(number));
    const other = testAnswer(100);
    expect(await store.keep(other.key, aliasOf(kept, other), undefined)).toBeDefined();
    expect(await store.find(other.key)).toMatchObject({ file: kept.file });
    expect(await store.find(kept.key)).toMatchObject({ file: kept.file });
  });

  it('hold soon after a folder is opened that others filled beyond them', async () => {
    const { store: wide, folder } = await tempStore();
    for (let number = 0; number < 600; number += 1) await keepAnswer(wide, testAnswer(number));
    const { store: narrow, events } = await tempStore({ folder, maxEntries: 10 });
    expect(await openAndWait(narrow)).toBe(600);
    await expect.poll(() => narrow.catalogue.size, { timeout: 20_000 }).toBeLessThanOrEqual(10);
    expect(events).toContainEqual({ type: 'dropped', reason: 'evicted', entries: 500 });
    expect(await narrow.find(testAnswer(599).key)).toBeDefined();
    expect(await narrow.find(testAnswer(1).key)).toBeUndefined();
  });

  it('that are far narrower than before hold up no call: what is new is not kept meanwhile', async () => {
    const { store: wide, folder } = await tempStore();
    for (let number = 0; number < 600; number += 1) await keepAnswer(wide, testAnswer(number));
    const { store: narrow, events } = await tempStore({ folder, maxEntries: 10 });
    expect(await keepAnswer(narrow, testAnswer(600))).toBeUndefined();
    expect(events).toEqual([{ type: 'skipped', reason: 'making-room' }]);
    await expect.poll(() => narrow.catalogue.size, { timeout: 20_000 }).toBeLessThanOrEqual(10);
    expect(await keepAnswer(narrow, testAnswer(600))).toBeDefined();
  });

  it('that are far narrower than before are reached by processes that end after one answer each', async () => {
    const { store: wide, folder } = await tempStore();
    for (let number = 0; number < 1_200; number += 1) await keepAnswer(wide, testAnswer(number));
    await wide.close();
    const told: string[] = [];
    let size = Infinity;
    for (let processes = 0; processes < 4; processes += 1) {
      const warn = (message: string) => told.push(message);
      const { store } = await tempStore({ folder, maxEntries: 100, warn });
      await keepAnswer(store, testAnswer(2_000 + processes));
      await store.close();
      size = store.catalogue.size;
    }
    expect(size).toBeLessThanOrEqual(100);
    expect(told).toEqual([]);
  });

  it('are passed by one without any new answer being lost', async () => {
    const { store, folder } = await tempStore();
    const { file, record } = testAnswer(0);
    for (let number = 0; number < 1_000; number += 1) {
      const { key, record: own } = testAnswer(number);
      await store.keep(key, { ...own, head: { ...own.head, file: record.head.file! } }, file);
    }
    const { store: full, events } = await tempStore({ folder, maxEntries: 1_000 });
    await full.open();
    const keeping = Array.from({ length: 30 }, (_, more) =>
      keepAnswer(full, testAnswer(5_000 + more)),
    );
    expect((await Promise.all(keeping)).every((path) => path !== undefined)).toBe(true);
    expect(events).not.toContainEqual(expect.objectContaining({ type: 'skipped' }));
  });

  it('count a file once, however many entries it stands for, and it goes with the last of them', async () => {
    const { store, folder } = await tempStore();
    const { file, record } = testAnswer(0);
    for (let number = 0; number < 40; number += 1) {
      const { key, record: own } = testAnswer(number);
      await store.keep(key, { ...own, head: { ...own.head, file: record.head.file! } }, file);
    }
    const files = async () =>
      (await filesUnder(folder)).filter(({ path }) => path.endsWith('.webp')).length;
    const { store: narrow } = await tempStore({ folder, maxEntries: 10 });
    await narrow.open();
    await narrow.makeRoom();
    expect([narrow.catalogue.size, await files()]).toEqual([9, 1]);
    const left = [...narrow.catalogue.entries()].map(({ id }) => id);
    await narrow.drop(left.slice(1), 'deleted');
    expect(await files()).toBe(1);
    await narrow.drop(left, 'deleted');
    expect(await files()).toBe(0);
  });

  it('hold for the age of what nobody asks for any more', async () => {
    const { store: early, folder } = await tempStore();
    for (const [number, days] of [1, 40].entries()) {
      const { key, record, file } = testAnswer(number);
      const head = { ...record.head, createdAtMs: Date.now() - days * day };
      await early.keep(key, { ...record, head }, file);
    }
    const { store: late, events } = await tempStore({ folder, maxAgeMs: 30 * day });
    expect(await openAndWait(late)).toBe(2);
    await expect.poll(() => late.catalogue.size, { timeout: 20_000 }).toBe(1);
    expect(events).toContainEqual({ type: 'dropped', reason: 'expired', entries: 1 });
    expect(await late.find(testAnswer(0).key)).toBeDefined();
  });

  it('hold for the number of entries', async () => {
    const { store, events } = await tempStore({ maxEntries: 10 });
    for (let number = 0; number < 30; number += 1) await keepAnswer(store, testAnswer(number));
    expect(store.catalogue.size).toBeLessThanOrEqual(10);
    expect(events).toContainEqual(expect.objectContaining({ type: 'dropped', reason: 'evicted' }));
  });

  it('hold for what is left of namespaces of which nothing is kept any more', async () => {
    const maxBytes = 1024 ** 2;
    const { store, folder } = await tempStore({ maxBytes });
    const onDisk = async () => {
      const all = await readdir(folder, { recursive: true });
      const each = await Promise.all(all.map((name) => stat(join(folder, name))));
      return each.reduce((sum, { blocks }) => sum + blocks * 512, 0);
    };
    for (let number = 0; number < 60; number += 1) {
      const answer = testAnswer(number, { namespace: `tenant ${number}`, bytes: 500 });
      expect(await keepAnswer(store, answer)).toBeDefined();
      await store.identities.remember(`tenant ${number}`, 'test.answer', identity);
    }
    expect(await onDisk()).toBeLessThanOrEqual(maxBytes);
    expect((await store.layout.namespaces()).length).toBe(store.catalogue.size);
    expect(store.catalogue.size).toBeGreaterThan(3);
  });

  it('hold for two that write at once, each of which sees what the other one keeps', async () => {
    const maxBytes = 2 * 1024 ** 2;
    const { store: first, folder } = await tempStore({ maxBytes });
    const { store: second } = await tempStore({ folder, maxBytes });
    const keepMany = async (store: typeof first, from: number) => {
      for (let number = from; number < from + 80; number += 1) {
        await keepAnswer(store, testAnswer(number, { bytes: 40_000 }));
        const onDisk = (await filesUnder(folder)).reduce((sum, { bytes }) => sum + bytes, 0);
        expect(onDisk).toBeLessThanOrEqual(maxBytes);
      }
    };
    await Promise.all([keepMany(first, 0), keepMany(second, 1_000)]);
    await Promise.all([first.journal.catchUp(), second.journal.catchUp()]);
    expect([...first.catalogue.entries()]).toEqual([...second.catalogue.entries()]);
    expect(first.bytes).toBeLessThanOrEqual(maxBytes);
  });
});
