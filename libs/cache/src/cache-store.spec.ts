import { readFile, stat, truncate, utimes, writeFile, mkdir, rm, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { CacheStore } from './cache-store.js';
import { entryId } from './cache-key.js';
import { encodeLines } from './checked-lines.js';
import { sha256Now } from './sha256.js';
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

describe('damage', () => {
  const lengths = [0, 1, 63, 64, 65, 66, 200, 400];

  it.each(lengths)(
    'of a record cut to %s bytes: the answer is dropped, and told as missing',
    async (length) => {
      const { store, folder, events } = await tempStore();
      const answer = testAnswer(1);
      await keepAnswer(store, answer);
      const record = (await filesUnder(folder)).find(({ path }) => path.includes('/entries/'))!;
      await truncate(record.path, length);
      expect(await store.find(answer.key)).toBeUndefined();
      expect(events).toContainEqual({ type: 'dropped', reason: 'corrupt', entries: 1 });
      expect(await keepAnswer(store, answer)).toBeDefined();
      expect(await store.find(answer.key)).toMatchObject({ file: answer.file });
    },
  );

  it.each([0, 500, 999])('of a file with byte %s flipped: it is never served', async (at) => {
    const { store, events } = await tempStore();
    const answer = testAnswer(1);
    const path = await keepAnswer(store, answer);
    const bytes = Buffer.from(answer.file);
    bytes[at]! ^= 1;
    await writeFile(path!, bytes);
    expect(await store.find(answer.key)).toBeUndefined();
    expect(events).toContainEqual({ type: 'dropped', reason: 'corrupt', entries: 1 });
    expect(store.catalogue.size).toBe(0);
  });

  it('of a file that is gone: the entry goes too', async () => {
    const { store, events } = await tempStore();
    const answer = testAnswer(1);
    await rm((await keepAnswer(store, answer))!);
    expect(await store.find(answer.key)).toBeUndefined();
    expect(events).toContainEqual({ type: 'dropped', reason: 'missing', entries: 1 });
  });

  const heads = [
    '{"namespace":7}',
    '{"createdAtMs":"now"}',
    '{"file":null}',
    `{"file":{"sha256":"${'a'.repeat(64)}","extension":"../../x","sizeBytes":1}}`,
  ];

  it.each(heads)('of a record that says %s, with a digest: it is dropped', async (words) => {
    const { store, events } = await tempStore();
    const answer = testAnswer(1);
    await keepAnswer(store, answer);
    const { head, payload } = answer.record;
    const planted = { head: { ...head, ...(JSON.parse(words) as object) }, payload };
    await writeFile(store.layout.entry(answer.key), encodeLines(entryId(answer.key), planted));
    expect(await store.find(answer.key)).toBeUndefined();
    expect(events).toContainEqual({ type: 'dropped', reason: 'corrupt', entries: 1 });
    expect(store.catalogue.size).toBe(0);
  });

  it('of a record without words, with a digest: it is dropped', async () => {
    const { store, events } = await tempStore();
    const answer = testAnswer(1);
    await keepAnswer(store, answer);
    await writeFile(store.layout.entry(answer.key), `${sha256Now('not json\n')}\nnot json\n`);
    expect(await store.find(answer.key)).toBeUndefined();
    expect(events).toContainEqual({ type: 'dropped', reason: 'corrupt', entries: 1 });
  });

  it('never serves the record of one key for another one', async () => {
    const { store } = await tempStore();
    const [first, second] = [testAnswer(1), testAnswer(2)];
    await keepAnswer(store, first);
    await keepAnswer(store, second);
    await writeFile(store.layout.entry(second.key), await readFile(store.layout.entry(first.key)));
    expect(await store.find(second.key)).toBeUndefined();
  });
});
