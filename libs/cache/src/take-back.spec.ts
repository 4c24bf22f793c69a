import { SkillError } from '@skillgate/core';
import { describe, expect, it, vi } from 'vitest';
import { entryId } from './cache-key.js';
import { cacheStats } from './list-entries.js';
import { clearEntries, deleteEntries } from './take-back.js';
import type { Selection } from './selection.js';
import {
  aliasOf,
  filesUnder,
  filledHash as imageHash,
  filledStore,
  keepAnswer,
  tempStore,
  testAnswer,
} from './testing/temp-store.js';

/** A folder, its first answer, and another input that is to be answered with that one's file. */
async function beforeAlias() {
  const { store, answers } = await filledStore();
  const [kept, alias] = [answers[0]!, testAnswer(3)];
  const { firstSeenSha256 } = kept.record.head;
  const keepAlias = () => store.keep(alias.key, aliasOf(kept, alias), undefined);
  return { store, kept, alias, firstSeenSha256, keepAlias };
}

async function withAlias() {
  const { keepAlias, ...rest } = await beforeAlias();
  await keepAlias();
  return rest;
}

describe('taking back', () => {
  it('by an input takes its answer and its file, in every namespace or in one', async () => {
    const { store, answers, folder } = await filledStore();
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

  it('takes an input along that comes to be answered with the same file meanwhile', async () => {
    const { store, alias, firstSeenSha256: sha256, keepAlias } = await beforeAlias();
    const drop = store.drop.bind(store);
    vi.spyOn(store, 'drop').mockImplementationOnce(async (...asked) => {
      await keepAlias();
      return drop(...asked);
    });
    expect(await deleteEntries(store, { sha256, namespace: 'default' })).toBe(2);
    expect(await store.find(alias.key)).toBeUndefined();
  });

  it('leaves none to an input that comes to be answered with what is gone', async () => {
    const { store, alias, firstSeenSha256: sha256, keepAlias } = await beforeAlias();
    expect(await deleteEntries(store, { sha256, namespace: 'default' })).toBe(1);
    expect(await keepAlias()).toBeUndefined();
    expect(store.catalogue.has(entryId(alias.key))).toBe(false);
  });

  it('takes what was answered with an input’s file, also when the input’s own record has gone', async () => {
    const { store, kept, alias, firstSeenSha256 } = await withAlias();
    await store.drop([entryId(kept.key)], 'expired');
    expect(await store.find(alias.key)).toMatchObject({ file: kept.file });
    expect(await deleteEntries(store, { sha256: firstSeenSha256, namespace: 'default' })).toBe(1);
    expect(await store.find(alias.key)).toBeUndefined();
  });

  it('leaves no folders of a namespace of which nothing is kept', async () => {
    const { store } = await filledStore();
    await store.identities.remember('yours', 'test.answer', { resultVersion: 1, modelDigests: [] });
    expect(await store.layout.namespaces()).toHaveLength(2);
    await clearEntries(store, { namespace: 'yours' });
    expect(await store.layout.namespaces()).toHaveLength(1);
    await clearEntries(store);
    expect(await store.layout.namespaces()).toEqual([]);
    expect(await keepAnswer(store, testAnswer(4, { namespace: 'yours' }))).toBeDefined();
  });

  it('by a file’s own digest, by a hash, and by one of several inputs', async () => {
    const { store, answers } = await filledStore();
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
      const { store } = await filledStore();
      const refused = deleteEntries(store, selection);
      await expect(refused).rejects.toThrow(SkillError);
      await expect(refused).rejects.toThrow(/must have (16|64) hex digits, got '/);
    },
  );

  it.each([{}, null, undefined, { sha256: undefined }, 'ab'.repeat(32)])(
    'refuses %o, which selects nothing',
    async (selection) => {
      const { store } = await filledStore();
      const refused = deleteEntries(store, selection as unknown as Selection);
      await expect(refused).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
        message: 'Either sha256 or imageHash was expected, got neither',
      });
    },
  );

  it('refuses a namespace that somebody forgot to fill in, or that is none', async () => {
    const { store } = await filledStore();
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
    const { store, folder } = await filledStore();
    expect(await clearEntries(store, { namespace: 'yours' })).toBe(1);
    expect(await clearEntries(store)).toBe(2);
    const left = (await filesUnder(folder)).map(({ path }) => path);
    expect(left.filter((path) => /entries|files/.test(path))).toEqual([]);
    expect(await cacheStats(store)).toMatchObject({ entries: 0, files: 0 });
  });

  it('is seen at once by another process’s store', async () => {
    const { store, folder, answers } = await filledStore();
    const { store: other } = await tempStore({ folder });
    expect(await other.find(answers[1]!.key)).toBeDefined();
    await clearEntries(store);
    expect(await other.find(answers[1]!.key)).toBeUndefined();
  });
});
