import { readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { entryId } from './cache-key.js';
import { encodeLines } from './checked-lines.js';
import { sha256Now } from './sha256.js';
import { filesUnder, keepAnswer, tempStore, testAnswer } from './testing/temp-store.js';

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
