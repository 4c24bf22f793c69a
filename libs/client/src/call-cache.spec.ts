import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { AnswerCache } from '@skillgate/cache';
import { photoPixels, startFakeSkill, type FakeSkillOptions } from '@skillgate/testing';
import { ImageServiceService } from '@skillgate/proto';
import sharp from 'sharp';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { SkillPoolOptions } from './client-options.js';
import { cachedPool, tempFolder } from './testing/cached-pool.js';
import { builtComparer } from './testing/built-comparer.js';
import { refusedAddress, rejection, tempPool, tinyPicture as image } from './testing/temp-pool.js';

// A thread runs what was built.
vi.mock('./local-engines.js', async (original) => ({
  ...(await original<object>()),
  samePictureWorker: () => builtComparer,
}));

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

async function fakeSkill(options: FakeSkillOptions = {}) {
  const server = await startFakeSkill(options);
  onTestFinished(() => server.stop());
  return server;
}

async function cachedClient(options: FakeSkillOptions = {}, poolOptions: SkillPoolOptions = {}) {
  const server = await fakeSkill(options);
  return { server, ...(await cachedPool({ address: server.address, ...poolOptions })) };
}

describe('a call that was answered before', () => {
  it('is answered from the cache, under its own id, and costs no call', async () => {
    const { client, server, pool } = await cachedClient();
    const first = await client.preprocess({ image, id: 'a' });
    expect(first).toMatchObject({
      servedBy: 'remote',
      cache: { result: 'new', firstSeenSha256: sha256(image), distance: undefined },
    });
    expect(await readFile(first.cache.path!)).toEqual(Buffer.from(first.image));
    const again = await client.preprocess({ image, id: 'b' });
    expect(again).toEqual({
      ...first,
      id: 'b',
      servedBy: 'cache',
      cache: { ...first.cache, result: 'exact' },
      timing: { queueMs: 0, workMs: 0, totalMs: expect.any(Number) },
      ramMb: expect.any(Number),
    });
    expect(server.ids).toEqual(['a']);
    expect(pool.counters).toMatchObject({
      'calls{skill=image,code=OK,servedBy=cache}': 1,
      'cache_answers{kind=image.preprocess,result=new}': 1,
      'cache_answers{kind=image.preprocess,result=exact}': 1,
      'cache_saved_bytes{kind=image.preprocess}': image.length,
    });
  });

  it('is answered in a process that never saw the container, with the container down, without a fallback', async () => {
    const { client, cacheFolder } = await cachedClient({ resultVersion: 5 });
    await client.preprocess({ image });
    const later = await cachedPool({ address: refusedAddress, cacheFolder, fallback: 'never' });
    const answer = await later.client.preprocess({ image });
    expect(answer).toMatchObject({ servedBy: 'cache', fallbackReason: undefined });
    expect(answer.identity.resultVersion).toBe(5);
    expect(later.pool.counters['fallbacks{skill=image,reason=refused}']).toBeUndefined();
  });

  it('is asked anew with other options, and when another version answers', async () => {
    const { client, server, cacheFolder } = await cachedClient();
    await client.preprocess({ image });
    await client.preprocess({ image, maxSize: 64 });
    expect(server.ids).toHaveLength(2);
    const upgraded = await cachedClient({ resultVersion: 2 }, { cacheFolder });
    await upgraded.client.preprocess({ image: Buffer.concat([image, Buffer.from('x')]) });
    await upgraded.client.preprocess({ image });
    expect(upgraded.server.ids).toHaveLength(2);
  });

  it('is told by what options come to, not by how they are written', async () => {
    const { client } = await cachedClient();
    await client.preprocess({ image });
    const same = await client.preprocess({ image, maxSize: 1024, format: 'webp', quality: 85 });
    expect(same.servedBy).toBe('cache');
  });

  it('is kept only when it succeeded', async () => {
    const answer = (_: unknown, nth: number) =>
      nth === 0
        ? ({ name: 'error', code: 'INVALID_ARGUMENT' } as const)
        : ({ name: 'ok' } as const);
    const { client } = await cachedClient({ answer });
    await rejection(client.preprocess({ image }));
    expect((await client.preprocess({ image })).servedBy).toBe('remote');
    expect((await client.preprocess({ image })).servedBy).toBe('cache');
  });

  it('gives every caller bytes of its own', async () => {
    const { client } = await cachedClient({ answer: () => ({ name: 'ok', delayMs: 50 }) });
    const ready = await Promise.all([client.preprocess({ image }), client.preprocess({ image })]);
    for (const [number, one] of ready.entries()) one.image.fill(number);
    expect((await client.preprocess({ image })).image).toEqual(image);
    expect(ready[0]!.image[0]).toBe(0);
  });
});

describe('what the cache may do', () => {
  it('off: nothing is read or kept', async () => {
    const { client, server } = await cachedClient();
    const off = await client.preprocess({ image }, { cache: 'off' });
    expect(off.cache).toEqual({
      result: 'off',
      path: undefined,
      distance: undefined,
      score: undefined,
      firstSeenSha256: undefined,
    });
    expect((await client.preprocess({ image })).cache.result).toBe('new');
    expect((await client.preprocess({ image }, { cache: 'off' })).servedBy).toBe('remote');
    expect(server.ids).toHaveLength(3);
  });

  it('refresh: asks anew and keeps that', async () => {
    const { client, server } = await cachedClient();
    await client.preprocess({ image });
    const fresh = await client.preprocess({ image }, { cache: 'refresh' });
    expect(fresh).toMatchObject({ servedBy: 'remote', cache: { result: 'new' } });
    expect((await client.preprocess({ image })).servedBy).toBe('cache');
    expect(server.ids).toHaveLength(2);
  });

  it('is nothing where the environment says off', async () => {
    const server = await fakeSkill();
    const { pool, client } = await cachedPool(
      { address: server.address },
      { SKILLGATE_CACHE: 'off' },
    );
    await client.preprocess({ image });
    expect((await client.preprocess({ image })).servedBy).toBe('remote');
    expect(pool.status().cache).toBeUndefined();
    await expect(pool.cache.stats()).rejects.toThrow('SKILLGATE_CACHE=off: this process keeps');
  });
});

describe('a buffer that its caller fills with other bytes while the call runs', () => {
  const right = Buffer.concat([image, Buffer.from('of one picture')]);
  const ok = { name: 'ok' } as const;

  /** Has `change` run as soon as the bytes that the next call sends are made. */
  function onceItIsSent(change: () => void): void {
    const { preprocess } = ImageServiceService;
    const { requestSerialize } = preprocess;
    const serialize = vi.spyOn(preprocess, 'requestSerialize');
    onTestFinished(() => serialize.mockRestore());
    serialize.mockImplementationOnce((message) => {
      const body = requestSerialize(message);
      change();
      return body;
    });
  }

  /** Has `change` run when the next call has been looked up, which is before it is sent. */
  function beforeItIsSent(change: () => void): void {
    const find = vi.spyOn(AnswerCache.prototype, 'find');
    onTestFinished(() => find.mockRestore());
    find.mockImplementationOnce(() => {
      change();
      return Promise.resolve(undefined);
    });
  }

  it('keeps nothing under the key of the first, and answers who joined in for his own', async () => {
    const own = Buffer.from(right);
    const { client, server, pool } = await cachedClient();
    beforeItIsSent(() => own.fill(0));
    const careless = client.preprocess({ image: own });
    const joining = client.preprocess({ image: right });
    expect((await careless).cache).toMatchObject({ result: 'off', path: undefined });
    expect(await joining).toMatchObject({ servedBy: 'remote', cache: { result: 'new' } });
    expect((await joining).image).toEqual(right);
    expect(server.ids).toHaveLength(2);
    expect(pool.counters['cache_not_kept{reason=changed}']).toBe(1);
  });

  it('keeps nothing either where it holds the first again when the answer comes', async () => {
    const own = Buffer.from(right);
    const answer = () => {
      own.set(right);
      return ok;
    };
    const { client } = await cachedClient({ answer });
    beforeItIsSent(() => own.fill(0));
    expect((await client.preprocess({ image: own })).cache.result).toBe('off');
    expect((await client.preprocess({ image: right })).image).toEqual(right);
  });

  it('keeps nothing where it is changed after it was sent', async () => {
    const own = Buffer.from(right);
    const { client, pool } = await cachedClient();
    onceItIsSent(() => own.fill(0));
    expect((await client.preprocess({ image: own })).cache.result).toBe('off');
    expect((await client.preprocess({ image: right })).servedBy).toBe('remote');
    expect(pool.counters['cache_not_kept{reason=changed}']).toBe(1);
  });

  it('fails nobody who joined in, where the other bytes are refused', async () => {
    const own = Buffer.from(right);
    const refused = { name: 'error', code: 'INVALID_ARGUMENT' } as const;
    const answer = (_: unknown, nth: number) => (nth === 0 ? refused : ok);
    const { client } = await cachedClient({ answer });
    onceItIsSent(() => own.fill(0));
    const careless = rejection(client.preprocess({ image: own }));
    const joining = client.preprocess({ image: right });
    expect(await careless).toMatchObject({ code: 'INVALID_ARGUMENT' });
    expect((await joining).servedBy).toBe('remote');
  });

  it('keeps nothing of an item of a batch either', async () => {
    const own = Buffer.from(right);
    const answer = () => {
      own.fill(0);
      return ok;
    };
    const { client } = await cachedClient({ answer });
    for await (const outcome of client.preprocessBatch([{ key: 'a', image: own }])) {
      expect(outcome).toMatchObject({ result: { cache: { result: 'off' } } });
    }
    expect((await client.preprocess({ image: right })).servedBy).toBe('remote');
  });

  it('keeps nothing of an item that was changed before it was sent', async () => {
    const own = Buffer.from(right);
    const { client } = await cachedClient();
    beforeItIsSent(() => own.fill(0));
    for await (const outcome of client.preprocessBatch([{ key: 'a', image: own }])) {
      expect(outcome).toMatchObject({ result: { cache: { result: 'off' } } });
    }
    expect((await client.preprocess({ image: right })).servedBy).toBe('remote');
  });
});

describe('identical calls at once', () => {
  it('cost one call; who gives up leaves the others theirs', async () => {
    const { client, server, pool } = await cachedClient({
      answer: () => ({ name: 'ok', delayMs: 300 }),
    });
    const aborts = Array.from({ length: 50 }, () => new AbortController());
    const calls = aborts.map(({ signal }, number) =>
      client.preprocess({ image, id: `${number}` }, { signal }),
    );
    const ends = Promise.allSettled(calls);
    while (server.ids.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    for (const abort of aborts.slice(0, 10)) abort.abort();
    const outcomes = await ends;
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(10);
    const answered = outcomes.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []));
    expect(answered.map(({ id }) => id)).toEqual(
      Array.from({ length: 40 }, (_, number) => `${number + 10}`),
    );
    expect(server.ids).toHaveLength(1);
    expect(pool.counters['cache_coalesced{kind=image.preprocess}']).toBe(40);
  });

  it('are answered right, when the one that began gives up and puts other bytes in their place', async () => {
    const { client } = await cachedClient({ health: 'silent' });
    const own = Buffer.from(image);
    const giveUp = new AbortController();
    const given = rejection(client.preprocess({ image: own }, { signal: giveUp.signal }));
    const waiting = client.preprocess({ image });
    // Both are under way: the skill says nothing until the pool has had enough of it.
    await new Promise((resolve) => setTimeout(resolve, 200));
    giveUp.abort();
    await given;
    own.fill(0);
    expect(await waiting).toMatchObject({ servedBy: 'local', width: 1, height: 1 });
    const kept = await client.preprocess({ image });
    expect(kept).toMatchObject({ servedBy: 'cache', width: 1, height: 1 });
  });

  it('share a failure, and the next one asks again', async () => {
    const { client, server } = await cachedClient({
      answer: () => ({ name: 'error', code: 'INVALID_ARGUMENT', delayMs: 50 }),
    });
    const errors = [client.preprocess({ image }), client.preprocess({ image })].map(rejection);
    for (const error of await Promise.all(errors)) {
      expect(error).toMatchObject({ code: 'INVALID_ARGUMENT' });
    }
    await rejection(client.preprocess({ image }));
    expect(server.ids).toHaveLength(2);
  });

  it('of a caller in a hurry do not end that of one with time', async () => {
    const answer = (_: unknown, nth: number) =>
      nth === 0 ? ({ name: 'never' } as const) : ({ name: 'ok' } as const);
    const { client } = await cachedClient({ answer }, { fallback: 'never' });
    await client.health();
    const hurried = rejection(client.preprocess({ image }, { timeoutMs: 300 }));
    const patient = client.preprocess({ image }, { timeoutMs: 15_000 });
    expect(await hurried).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    expect((await patient).servedBy).toBe('remote');
  });
});

describe('namespaces', () => {
  it('share nothing; taking back in one leaves the other', async () => {
    const { pool, server } = await cachedClient();
    const [ada, bob] = ['ada', 'bob'].map((namespace) => pool.client('image', { namespace }));
    const first = await ada!.preprocess({ image });
    const second = await bob!.preprocess({ image });
    expect(server.ids).toHaveLength(2);
    expect(first.cache.path).not.toBe(second.cache.path);
    expect(await pool.cache.stats()).toMatchObject({ entries: 2, files: 2 });
    expect(await pool.cache.delete({ sha256: sha256(image), namespace: 'ada' })).toBe(1);
    expect((await bob!.preprocess({ image })).servedBy).toBe('cache');
    expect((await ada!.preprocess({ image })).servedBy).toBe('remote');
    expect(await pool.cache.clear()).toBe(2);
    expect(await pool.cache.evict()).toBe(0);
  });
});

describe('a broken cache', () => {
  it('fails no call: one warning that says what to do, and a count', async () => {
    const notAFolder = join(await tempFolder(), 'file');
    await writeFile(notAFolder, '');
    const warned: string[] = [];
    const nothing = () => undefined;
    const warn = (_fields: object, message: string) => void warned.push(message);
    const logger = { debug: nothing, info: nothing, error: nothing, warn };
    const { client, pool } = await cachedClient({}, { cacheFolder: notAFolder, logger });
    for (let count = 0; count < 3; count += 1) {
      const answer = await client.preprocess({ image });
      expect(answer).toMatchObject({ servedBy: 'remote', cache: { path: undefined } });
    }
    expect(warned).toEqual([
      `The cache in ${notAFolder} does not work as it should: a file stands where a folder is needed. Calls go on ` +
        "without what can't be kept. Name a folder that can be written in SKILLGATE_CACHE_DIR, or set SKILLGATE_CACHE=off.",
    ]);
    expect(pool.status().cache?.notes).toEqual(warned);
    expect(pool.counters['cache_not_kept{reason=unwritable}']).toBeGreaterThan(0);
  });
});

describe('the same picture', () => {
  async function photos() {
    const { data, raw } = await photoPixels({ width: 700, height: 500 });
    // As a lens would: no noise from pixel to pixel.
    const open = () => sharp(data, { raw }).blur(1);
    const [original, recoded, edited] = await Promise.all([
      open().jpeg({ quality: 95 }).toBuffer(),
      open().jpeg({ quality: 80 }).toBuffer(),
      open().modulate({ hue: 60 }).jpeg({ quality: 95 }).toBuffer(),
    ]);
    return { original: original!, recoded: recoded!, edited: edited! };
  }

  it('coded anew gives the kept file, compared by the engine in a thread of its own', async () => {
    const { original, recoded, edited } = await photos();
    const { client, pool } = await cachedPool({ fallback: 'only' });
    const first = await client.preprocess({ image: original, maxSize: 512 });
    const second = await client.preprocess({ image: recoded, maxSize: 512 });
    expect(second.cache).toMatchObject({
      result: 'same-picture',
      path: first.cache.path,
      firstSeenSha256: sha256(original),
    });
    expect(second.image).toEqual(first.image);
    expect(second.source.sizeBytes).toBe(recoded.length);
    const again = await client.preprocess({ image: recoded, maxSize: 512 });
    expect(again).toMatchObject({ servedBy: 'cache', cache: { path: first.cache.path } });
    const other = await client.preprocess({ image: edited, maxSize: 512 });
    expect(other.cache.result).toBe('new');
    expect(pool.counters['cache_comparisons{kind=image.preprocess,result=same}']).toBe(1);
    expect(pool.status().cache).toMatchObject({ entries: 3, notes: [] });
  });

  it('is looked for in whatever time a call has, in fractions of milliseconds too', async () => {
    const { original } = await photos();
    const { client } = await cachedPool({ fallback: 'only' });
    const { cache } = await client.preprocess({ image: original }, { timeoutMs: 9_000.5 });
    expect(cache.result).toBe('new');
  });

  it('is not looked for with exact, and where the client says off', async () => {
    const { original, recoded } = await photos();
    const { client, pool } = await cachedPool({ fallback: 'only' });
    await client.preprocess({ image: original });
    const exact = await client.preprocess({ image: recoded }, { cache: 'exact' });
    expect(exact.cache.result).toBe('new');
    const off = pool.client('image', { samePicture: 'off', namespace: 'off' });
    await off.preprocess({ image: original });
    expect((await off.preprocess({ image: recoded })).cache.result).toBe('new');
  });

  it('is found among the items of a batch too, which the cache answers where it can', async () => {
    const { original, recoded } = await photos();
    const { client } = await cachedPool({ fallback: 'only' });
    const kept = await client.preprocess({ image: original });
    const results: Record<string, unknown> = {};
    const items = [
      { key: 'again', image: original },
      { key: 'recoded', image: recoded },
    ];
    for await (const outcome of client.preprocessBatch(items)) {
      if ('result' in outcome) results[outcome.key] = outcome.result;
    }
    expect(results).toMatchObject({
      again: { servedBy: 'cache', cache: { result: 'exact' } },
      recoded: { servedBy: 'local', cache: { result: 'same-picture', path: kept.cache.path } },
    });
  });
});

describe('a batch', () => {
  it('sends only what is not kept, and keeps what comes', async () => {
    const { client, server } = await cachedClient();
    const inputs = Array.from({ length: 30 }, (_, n) => Buffer.concat([image, Buffer.from([n])]));
    const batch = async (options = {}) => {
      const servedBy: string[] = [];
      const items = inputs.map((one, number) => ({ key: `${number}`, image: one }));
      for await (const outcome of client.preprocessBatch(items, options)) {
        if ('result' in outcome) servedBy.push(outcome.result.servedBy);
      }
      return servedBy;
    };
    await client.preprocess({ image: inputs[3]! });
    const first = await batch();
    expect(first.filter((by) => by === 'cache')).toHaveLength(1);
    expect(await batch()).toEqual(Array.from({ length: 30 }, () => 'cache'));
    expect(server.ids).toHaveLength(30);
    expect(await batch({ cache: 'off' })).toEqual(Array.from({ length: 30 }, () => 'remote'));
  });
});

describe('the folder', () => {
  it('is asked for in the environment’s words', async () => {
    const folder = await tempFolder();
    const pool = tempPool({ cache: 'auto' }, { SKILLGATE_CACHE_DIR: folder });
    pool.client('image');
    expect(pool.status().cache?.folder).toBe(join(folder, 'format-1'));
    expect(String(pool.status())).toContain(`cache in ${join(folder, 'format-1')}: 0 entries`);
  });

  it('is not made before something is kept', async () => {
    const folder = join(await tempFolder(), 'later');
    const pool = tempPool({ cache: 'auto', cacheFolder: folder });
    pool.client('image');
    await expect(readFile(folder)).rejects.toThrow('ENOENT');
  });

  it('is refused with a limit that is none', () => {
    const make = () => tempPool({}, { SKILLGATE_CACHE_MAX_BYTES: 'lots' });
    expect(make).toThrow(
      "SKILLGATE_CACHE_MAX_BYTES must be a whole number, at least 1048576, got 'lots'.",
    );
  });
});
