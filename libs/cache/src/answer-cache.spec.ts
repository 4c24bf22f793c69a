import { execFileSync } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { AnswerCache } from './answer-cache.js';
import { namespaceIdOf } from './cache-key.js';
import { noTrace } from './cache-trace.js';
import { inquire } from './inquiry.js';
import { OthersFirst, type ComparePictures } from './same-picture-tier.js';
import type { SettleOptions } from './settle-answer.js';
import { sha256Now } from './sha256.js';
import { tempStore } from './testing/temp-store.js';
import { textCodec, type TextAnswer } from './testing/text-codec.js';

const { signal } = new AbortController();

/** Stands in for the image engine's: texts that are equal but for case show the same. */
const fakeCompare: ComparePictures = async (incoming, kept) => {
  const [a, b] = [incoming, kept].map((bytes) => Buffer.from(bytes).toString().toLowerCase());
  return a === b
    ? { same: true, score: 0.3, reason: undefined }
    : { same: false, score: 2, reason: 'luma' };
};

const settling: SettleOptions = {
  samePicture: 'same',
  compare: fakeCompare,
  signal,
  remainingMs: () => 10_000,
};
const answerOf = (text: string, over: Partial<TextAnswer> = {}): TextAnswer => ({
  text,
  imageHash: '00000000000000ff',
  note: `note of ${text}`,
  resultVersion: 1,
  ...over,
});

async function tempCache(options: Parameters<typeof tempStore>[0] = {}) {
  const made = await tempStore(options);
  const cache = new AnswerCache(made.store);
  const ask = (input: string, namespace = 'default', wish = 'plain') =>
    inquire(
      { namespace, options: Buffer.from(wish), inputs: [Buffer.from(input)], codec: textCodec },
      signal,
    );
  return { ...made, cache, ask };
}

describe('the exact tier', () => {
  it('answers the same input and options again, and tells where the file is', async () => {
    const { cache, ask, events } = await tempCache();
    expect(await cache.find(await ask('in'), 'same')).toBeUndefined();
    const first = await cache.settle(await ask('in'), answerOf('A'), settling);
    expect(first.trace).toMatchObject({ result: 'new', firstSeenSha256: sha256Now('in') });
    const again = await cache.find(await ask('in'), 'same');
    expect(again?.response).toEqual(answerOf('A'));
    expect(again?.trace).toEqual({ ...first.trace, result: 'exact' });
    expect(await readFile(again!.trace.path!, 'utf8')).toBe('A');
    expect(events).toContainEqual({
      type: 'answered',
      kind: 'test.text',
      result: 'exact',
      savedBytes: 2,
      savedMs: 100,
    });
  });

  it('tells options, namespaces and identities apart', async () => {
    const { cache, ask } = await tempCache();
    await cache.settle(await ask('in'), answerOf('A'), settling);
    expect(await cache.find(await ask('in', 'default', 'other'), 'same')).toBeUndefined();
    expect(await cache.find(await ask('in', 'yours'), 'same')).toBeUndefined();
    await cache.settle(await ask('else'), answerOf('B', { resultVersion: 2 }), settling);
    expect(await cache.find(await ask('in'), 'same')).toBeUndefined();
  });

  it('finds in a process that has seen no answer yet who answered last', async () => {
    const { cache, ask, folder } = await tempCache();
    await cache.settle(await ask('in'), answerOf('A', { resultVersion: 7 }), settling);
    const later = await tempCache({ folder });
    expect((await later.cache.find(await later.ask('in'), 'same'))?.response.text).toBe('A');
  });

  it('asks anew a few seconds after another process was answered by a later version', async () => {
    const { cache, ask, folder } = await tempCache();
    await cache.settle(await ask('in'), answerOf('A'), settling);
    const other = await tempCache({ folder });
    await other.cache.settle(await ask('in 2'), answerOf('B', { resultVersion: 2 }), settling);
    const nowMs = performance.now();
    vi.spyOn(performance, 'now').mockReturnValue(nowMs + 10_000);
    onTestFinished(() => void vi.restoreAllMocks());
    expect(await cache.find(await ask('in'), 'same')).toBeUndefined();
    expect((await cache.find(await ask('in 2'), 'same'))?.response.text).toBe('B');
  });

  it('is not held up by a pipe in the place of a file', async () => {
    const { cache, ask, folder, store } = await tempCache();
    await cache.settle(await ask('in'), answerOf('A'), settling);
    const path = store.layout.identity(namespaceIdOf('default'), textCodec.kind);
    await rm(path);
    execFileSync('mkfifo', [path]);
    const later = await tempCache({ folder });
    expect(await later.cache.find(await later.ask('in'), 'same')).toBeUndefined();
    await later.cache.settle(await later.ask('in'), answerOf('A'), settling);
    expect((await later.cache.find(await later.ask('in'), 'same'))?.response.text).toBe('A');
  });

  it('takes an answer that can’t be read any more for none', async () => {
    const { cache, ask } = await tempCache();
    await cache.settle(await ask('in'), answerOf('A'), settling);
    const codec = {
      ...textCodec,
      decode: () => {
        throw new Error('what is this?');
      },
    };
    expect(await cache.find({ ...(await ask('in')), codec }, 'same')).toBeUndefined();
  });
});

describe('two originals of one picture', () => {
  it('never become aliases of each other, when two processes that know of both refresh them', async () => {
    const { cache, ask, folder } = await tempCache();
    const exact = { ...settling, samePicture: 'off' } as const;
    await cache.settle(await ask('a'), answerOf('word'), exact);
    await cache.settle(await ask('b'), answerOf('Word'), exact);
    const other = await tempCache({ folder });
    await other.store.opened();
    await other.cache.settle(await ask('a'), answerOf('WORD'), settling);
    await cache.settle(await ask('b'), answerOf('wORD'), settling);
    for (const input of ['a', 'b']) {
      const hit = await cache.find(await ask(input), 'same');
      expect(hit?.trace.result).toBe('exact');
    }
    await cache.store.close();
    const third = await tempCache({ folder });
    expect(await third.store.opened()).toBe(true);
    const kept = await third.cache.settle(await ask('c'), answerOf('else'), exact);
    expect(kept.trace.result).toBe('new');
    expect(third.warnings).toEqual([]);
  });
});

describe('what goes wrong in the cache', () => {
  const valid = '{"resultVersion":1,"modelDigests":[]}';
  const withDigest = (body: string) => `${sha256Now(body)}\n${body}`;
  const payloads = [
    'not json',
    '{}',
    'null',
    valid.replace('1', '"1"'),
    valid.replace('[]', '[2]'),
  ];
  const planted: [name: string, bytesFor: (id: string) => string][] = [
    ['nothing', () => ''],
    ['no digest', (id) => `{"id":"${id}"}\n${valid}`],
    ['no id', () => withDigest(`no id\n${valid}`)],
    ...payloads.map((payload): [string, (id: string) => string] => [
      payload,
      (id) => withDigest(`{"id":"${id}"}\n${payload}`),
    ]),
  ];

  it.each(planted)(
    'an identity of %s is none, and the next answer heals it',
    async (_, bytesFor) => {
      const { cache, ask, folder, store } = await tempCache();
      await cache.settle(await ask('in'), answerOf('A'), settling);
      const namespaceId = namespaceIdOf('default');
      const path = store.layout.identity(namespaceId, textCodec.kind);
      await writeFile(path, bytesFor(`${namespaceId}/${textCodec.kind}`));
      const later = await tempCache({ folder });
      expect(await later.cache.find(await later.ask('in'), 'same')).toBeUndefined();
      await expect(readFile(path)).rejects.toThrow('ENOENT');
      await later.cache.settle(await later.ask('in 2'), answerOf('B'), settling);
      expect((await later.cache.find(await later.ask('in'), 'same'))?.response.text).toBe('A');
      expect(later.events.filter(({ type }) => type === 'trouble')).toEqual([]);
    },
  );

  it('fails no call, is told once, and counted each time', async () => {
    const { cache, ask, store, events, warnings } = await tempCache();
    const broken = () => Promise.reject(new Error('out of order'));
    vi.spyOn(store.identities, 'last').mockImplementation(broken);
    expect(await cache.find(await ask('in'), 'same')).toBeUndefined();
    vi.spyOn(store, 'ready').mockImplementation(broken);
    const { response, trace } = await cache.settle(await ask('in'), answerOf('A'), settling);
    expect(response).toEqual(answerOf('A'));
    expect(trace).toEqual(noTrace);
    expect(events.filter(({ type }) => type === 'trouble')).toHaveLength(2);
    expect(warnings).toEqual([expect.stringContaining('out of order')]);
  });

  it('holds up no call where the disk stands still, and none after it until that has ended', async () => {
    const { cache, ask, store, events } = await tempCache();
    await cache.settle(await ask('in'), answerOf('A'), settling);
    let goOn: () => void = () => undefined;
    const fakeStandstill = new Promise<void>((resolve) => (goOn = resolve));
    const find = store.find.bind(store);
    const looked = vi.spyOn(store, 'find').mockImplementation(async (key) => {
      await fakeStandstill;
      return find(key);
    });
    expect(await cache.find(await ask('in'), 'same')).toBeUndefined();
    expect(await cache.find(await ask('in'), 'same')).toBeUndefined();
    await expect.poll(() => events).toContainEqual({ type: 'trouble', code: 'ETIMEDOUT' });
    expect(looked).toHaveBeenCalledTimes(1);
    goOn();
    const answer = async () => (await cache.find(await ask('in'), 'same'))?.response.text;
    await expect.poll(answer, { timeout: 10_000 }).toBe('A');
  });

  it('gives an answer that the disk does not take in time, which goes on being written', async () => {
    const { cache, ask, store, events } = await tempCache();
    let goOn: () => void = () => undefined;
    const fakeStandstill = new Promise<void>((resolve) => (goOn = resolve));
    const keep = store.keep.bind(store);
    vi.spyOn(store, 'keep').mockImplementation(async (...answer) => {
      await fakeStandstill;
      return keep(...answer);
    });
    const hurried = { ...settling, remainingMs: () => 1 };
    const { response, trace } = await cache.settle(await ask('in'), answerOf('A'), hurried);
    expect(response).toEqual(answerOf('A'));
    expect(trace).toMatchObject({ result: 'new', path: undefined });
    expect(events).not.toContainEqual(expect.objectContaining({ type: 'answered' }));
    expect(events).toContainEqual({ type: 'skipped', reason: 'late' });
    goOn();
    const answer = async () => (await cache.find(await ask('in'), 'same'))?.response.text;
    await expect.poll(answer, { timeout: 10_000 }).toBe('A');
  });

  it('is never the caller’s mistake: a namespace that is none is refused', async () => {
    const { ask } = await tempCache();
    await expect(ask('in', 'x'.repeat(201))).rejects.toThrow('1 to 200 characters, got 201');
  });
});

describe('the same-picture tier', () => {
  it('gives the kept file to a new input, which is an exact hit from then on', async () => {
    const { cache, ask } = await tempCache();
    const kept = await cache.settle(await ask('in'), answerOf('cat'), settling);
    const same = await cache.settle(await ask('in 2'), answerOf('CAT'), settling);
    expect(same.response).toMatchObject({ text: 'cat', note: 'note of CAT' });
    expect(same.trace).toEqual({
      result: 'same-picture',
      path: kept.trace.path,
      distance: 0,
      score: 0.3,
      firstSeenSha256: sha256Now('in'),
    });
    const again = await cache.find(await ask('in 2'), 'same');
    expect(again).toEqual({ ...same, trace: { ...same.trace, result: 'exact' } });
  });

  it('compares the two nearest within eight bits, and keeps what none of them shows', async () => {
    const { cache, ask, events } = await tempCache();
    const hashes = ['0000000000000001', '0000000000000003', '0000000000000007', 'ffff000000000000'];
    for (const [number, imageHash] of hashes.entries()) {
      const kept = answerOf(`kept ${number}`, { imageHash });
      await cache.settle(await ask(`kept ${number}`), kept, { ...settling, samePicture: 'off' });
    }
    const fresh = answerOf('fresh', { imageHash: '0000000000000000' });
    const { trace } = await cache.settle(await ask('fresh'), fresh, settling);
    expect(trace).toMatchObject({ result: 'new', distance: undefined });
    const refusals = events.filter(({ type }) => type === 'compared');
    expect(refusals).toEqual(
      [0, 1].map(() => ({ type: 'compared', kind: 'test.text', result: 'luma' })),
    );
  });

  it('looks further with similar, and hands that on', async () => {
    const { cache, ask } = await tempCache();
    const modes: string[] = [];
    const compare: ComparePictures = async (_a, _b, mode) => {
      modes.push(mode);
      return { same: true, score: 0.9, reason: undefined };
    };
    const similar = { ...settling, samePicture: 'similar' as const, compare };
    await cache.settle(await ask('in'), answerOf('a', { imageHash: '0000000000000fff' }), similar);
    const near = answerOf('b', { imageHash: '0000000000000000' });
    expect((await cache.settle(await ask('in 2'), near, similar)).trace.distance).toBe(12);
    expect(modes).toEqual(['similar']);
  });

  it('gives what was similar to none that wish for the same, or for their very input', async () => {
    const { cache, ask } = await tempCache();
    await cache.settle(await ask('in'), answerOf('cat'), settling);
    await cache.settle(await ask('in 2'), answerOf('CAT'), { ...settling, samePicture: 'similar' });
    const wishes = ['similar', 'same', 'off'] as const;
    const found = async (input: string) => {
      const inquiry = await ask(input);
      const answers = await Promise.all(wishes.map((wish) => cache.find(inquiry, wish)));
      return answers.map((answer) => answer?.response.text);
    };
    expect(await found('in 2')).toEqual(['cat', undefined, undefined]);
    await cache.settle(await ask('in 3'), answerOf('Cat'), settling);
    expect(await found('in 3')).toEqual(['cat', 'cat', undefined]);
    expect(await found('in')).toEqual(['cat', 'cat', 'cat']);
  });

  it('keeps an answer as new where the kept one can’t be read any more', async () => {
    const { cache, ask } = await tempCache();
    await cache.settle(await ask('in'), answerOf('cat'), settling);
    const decode = () => {
      throw new Error('written by another release');
    };
    const inquiry = { ...(await ask('in 2')), codec: { ...textCodec, decode } };
    const { response, trace } = await cache.settle(inquiry, answerOf('CAT'), settling);
    expect({ response, trace }).toMatchObject({
      response: { text: 'CAT' },
      trace: { result: 'new' },
    });
  });

  it('never meets another namespace or other options', async () => {
    const { cache, ask } = await tempCache();
    await cache.settle(await ask('in'), answerOf('cat'), settling);
    const elsewhere = [await ask('in 2', 'yours'), await ask('in 2', 'default', 'other')];
    for (const inquiry of elsewhere) {
      expect((await cache.settle(inquiry, answerOf('CAT'), settling)).trace.result).toBe('new');
    }
  });

  it.each([
    ['failed', new Error('it crashed')],
    ['late', new OthersFirst('others came first')],
  ])('takes a comparison that was %s for a no', async (result, cause) => {
    const { cache, ask, events } = await tempCache();
    const compare = () => Promise.reject(cause);
    await cache.settle(await ask('in'), answerOf('cat'), settling);
    const { trace } = await cache.settle(await ask('in 2'), answerOf('CAT'), {
      ...settling,
      compare,
    });
    expect(trace.result).toBe('new');
    expect(events).toContainEqual({ type: 'compared', kind: 'test.text', result, cause });
  });

  it('never hands out a kept file that was damaged', async () => {
    const { cache, ask } = await tempCache();
    const { trace } = await cache.settle(await ask('in'), answerOf('cat'), settling);
    await writeFile(trace.path!, 'cut');
    const settled = await cache.settle(await ask('in 2'), answerOf('CAT'), settling);
    expect(settled).toMatchObject({ response: { text: 'CAT' }, trace: { result: 'new' } });
  });

  it('settles near ones that come at once one after the other', async () => {
    const { cache, ask } = await tempCache();
    const texts = ['cat', 'CAT', 'Cat', 'cAT'];
    const traced = await Promise.all(
      texts.map(async (text) => cache.settle(await ask(text), answerOf(text), settling)),
    );
    expect(traced.filter(({ trace }) => trace.result === 'new')).toHaveLength(1);
    expect(new Set(traced.map(({ response }) => response.text)).size).toBe(1);
  });
});
