import { readdir, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { SkillError } from '@skillgate/core';
import { describe, expect, it } from 'vitest';
import { entryId } from './cache-key.js';
import {
  cacheStats,
  clearEntries,
  deleteEntries,
  evictEntries,
  listEntries,
  verifyEntries,
  type Selection,
} from './housekeeping.js';
import { filesUnder, keepAnswer, tempStore, testAnswer } from './testing/temp-store.js';

const imageHash = '00ff00ff00ff00ff';

async function filled() {
  const made = await tempStore();
  const answers = [
    testAnswer(1, { imageHash }),
    testAnswer(2),
    testAnswer(1, { namespace: 'yours', imageHash }),
  ];
  for (const answer of answers) await keepAnswer(made.store, answer);
  return { ...made, answers };
}

/** A folder in which another input is answered with the first answer's file. */
async function withAlias() {
  const { store, answers } = await filled();
  const [kept, alias] = [answers[0]!, testAnswer(3)];
  const { file, firstSeenSha256 } = kept.record.head;
  const head = {
    ...alias.record.head,
    file: file!,
    firstSeenSha256,
    alias: { of: kept.key.input, mode: 'same' as const, distance: 1, score: 0.1 },
  };
  await store.keep(alias.key, { ...alias.record, head }, undefined);
  return { store, kept, alias, firstSeenSha256 };
}

describe('taking back', () => {
  it('by an input takes its answer and its file, in every namespace or in one', async () => {
    const { store, answers, folder } = await filled();
    const [sha256 = ''] = answers[0]!.record.head.inputSha256s;
    expect(await deleteEntries(store, { sha256, namespace: 'yours' })).toBe(1);
    expect(await store.find(answers[0]!.key)).toBeDefined();
    expect(await deleteEntries(store, { sha256: sha256.toUpperCase() })).toBe(1);
    expect(await store.find(answers[0]!.key)).toBeUndefined();
    const kept = (await filesUnder(folder)).filter(({ path }) => path.endsWith('.webp'));
    expect(kept).toHaveLength(1);
  });

  it('takes every input along that is answered with the same file', async () => {
    const { store, kept, alias, firstSeenSha256 } = await withAlias();
    expect(await store.find(alias.key)).toMatchObject({ file: kept.file });
    expect(await deleteEntries(store, { sha256: firstSeenSha256, namespace: 'default' })).toBe(2);
    expect(await store.find(alias.key)).toBeUndefined();
  });

  it('takes what was answered with an input’s file, also when the input’s own record has gone', async () => {
    const { store, kept, alias, firstSeenSha256 } = await withAlias();
    await store.drop([entryId(kept.key)], 'expired');
    expect(await store.find(alias.key)).toMatchObject({ file: kept.file });
    expect(await deleteEntries(store, { sha256: firstSeenSha256, namespace: 'default' })).toBe(1);
    expect(await store.find(alias.key)).toBeUndefined();
  });

  it('leaves no folders of a namespace of which nothing is kept', async () => {
    const { store } = await filled();
    await store.identities.remember('yours', 'test.answer', { resultVersion: 1, modelDigests: [] });
    expect(await store.layout.namespaces()).toHaveLength(2);
    await clearEntries(store, { namespace: 'yours' });
    expect(await store.layout.namespaces()).toHaveLength(1);
    await clearEntries(store);
    expect(await store.layout.namespaces()).toEqual([]);
    expect(await keepAnswer(store, testAnswer(4, { namespace: 'yours' }))).toBeDefined();
  });

  it('by a file’s own digest, by a hash, and by one of several inputs', async () => {
    const { store, answers } = await filled();
    const { sha256 } = answers[1]!.record.head.file!;
    expect(await deleteEntries(store, { sha256 })).toBe(1);
    expect(await deleteEntries(store, { imageHash })).toBe(2);
    const many = testAnswer(5);
    const inputSha256s = [many.record.head.firstSeenSha256, 'ab'.repeat(32)];
    const head = { ...many.record.head, inputSha256s };
    await store.keep(many.key, { ...many.record, head }, many.file);
    expect(await deleteEntries(store, { sha256: 'ab'.repeat(32) })).toBe(1);
  });

  it.each([{ sha256: 'abc' }, { imageHash: 'xyz' }, { sha256: 'g'.repeat(64) }])(
    'refuses %o, which is no digest',
    async (selection) => {
      const { store } = await filled();
      const refused = deleteEntries(store, selection);
      await expect(refused).rejects.toThrow(SkillError);
      await expect(refused).rejects.toThrow(/must have (16|64) hex digits, got '/);
    },
  );

  it.each([{}, null, undefined, { sha256: undefined }, 'ab'.repeat(32)])(
    'refuses %o, which selects nothing',
    async (selection) => {
      const { store } = await filled();
      const refused = deleteEntries(store, selection as unknown as Selection);
      await expect(refused).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
        message: 'Either sha256 or imageHash was expected, got neither',
      });
    },
  );

  it('refuses a namespace that somebody forgot to fill in, or that is none', async () => {
    const { store } = await filled();
    const bad = [undefined, null, '', 5, '\ud800', 'x'.repeat(201)].map((namespace) => ({
      namespace,
    }));
    const code = 'INVALID_ARGUMENT';
    await expect(clearEntries(store, null as never)).rejects.toMatchObject({ code });
    for (const of of bad as { namespace: string }[]) {
      await expect(clearEntries(store, of)).rejects.toMatchObject({ code });
      await expect(deleteEntries(store, { ...of, imageHash })).rejects.toMatchObject({ code });
    }
    const both = deleteEntries(store, { imageHash, sha256: 'ab'.repeat(32) });
    await expect(both).rejects.toThrow('Either sha256 or imageHash was expected, got both');
    expect(store.catalogue.size).toBe(3);
  });

  it('tells namespaces apart, or refuses them, whatever is in their names', () => {
    for (const half of ['\ud800', '\ud801', 'a\udc00b']) {
      expect(() => testAnswer(1, { namespace: half })).toThrow(
        'namespace must be well-formed, got half of a surrogate pair in "',
      );
    }
    expect(testAnswer(1, { namespace: '😀' }).key).not.toEqual(
      testAnswer(1, { namespace: '😁' }).key,
    );
  });

  it('clears one namespace, or all', async () => {
    const { store, folder } = await filled();
    expect(await clearEntries(store, { namespace: 'yours' })).toBe(1);
    expect(await clearEntries(store)).toBe(2);
    const left = (await filesUnder(folder)).map(({ path }) => path);
    expect(left.filter((path) => /entries|files/.test(path))).toEqual([]);
    expect(await cacheStats(store)).toMatchObject({ entries: 0, files: 0 });
  });

  it('is seen at once by another process’s store', async () => {
    const { store, folder, answers } = await filled();
    const { store: other } = await tempStore({ folder });
    expect(await other.find(answers[1]!.key)).toBeDefined();
    await clearEntries(store);
    expect(await other.find(answers[1]!.key)).toBeUndefined();
  });
});

describe('stock', () => {
  it('is counted and listed, the least recently used first', async () => {
    const { store, folder } = await filled();
    expect(await cacheStats(store)).toMatchObject({
      folder: join(folder, 'format-1'),
      entries: 3,
      files: 3,
      problem: undefined,
    });
    const listed = [];
    for await (const entry of listEntries(store)) listed.push(entry);
    expect(listed.map(({ namespace }) => namespace)).toEqual(['default', 'default', 'yours']);
    expect(listed[0]).toMatchObject({ kind: 'test.answer', imageHash, inputBytes: 10 });
  });

  it('is verified: what is damaged goes, and what belongs to nothing', async () => {
    const { store, folder, answers } = await filled();
    const files = await filesUnder(folder);
    await truncate(files.find(({ path }) => path.includes('/entries/'))!.path, 10);
    expect(await verifyEntries(store)).toEqual({ entries: 3, dropped: 1 });
    expect(await verifyEntries(store)).toEqual({ entries: 2, dropped: 0 });
    const left = await Promise.all(answers.map(({ key }) => store.find(key)));
    expect(left.filter((kept) => kept !== undefined)).toHaveLength(2);
  });

  it('is freed of what is too old', async () => {
    const { store, folder } = await filled();
    await store.close();
    const { store: strict } = await tempStore({ folder, maxAgeMs: 1 });
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await evictEntries(strict)).toBe(3);
    const [namespace = ''] = await readdir(join(folder, 'format-1'));
    expect(namespace).toBeDefined();
    expect((await cacheStats(strict)).entries).toBe(0);
  });
});
