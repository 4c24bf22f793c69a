import { asyncProperty, assert as holdsForAll, constantFrom, integer } from 'fast-check';
import { startFakeSkill, startFaultProxy, eventually, type FakeAnswer } from '@skillgate/testing';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { rememberPoison } from '../poison-list.js';
import type { ImageBatchItem, ImageBatchResult } from '../skills/image-client.js';
import { refusedAddress, rejection, tempPool, tinyPicture as image } from '../testing/temp-pool.js';

// The child is a process of plain Node, which runs what was built.
vi.mock('../child-entry.js', () => import('../testing/built-child-entry.js'));

const items = (count: number): ImageBatchItem[] =>
  Array.from({ length: count }, (_, nth) => ({ key: `k${nth}`, id: `${nth}`, image }));

async function collect(results: AsyncIterable<ImageBatchResult>): Promise<ImageBatchResult[]> {
  const collected: ImageBatchResult[] = [];
  for await (const result of results) collected.push(result);
  return collected;
}

const keysOf = (results: ImageBatchResult[]) => results.map(({ key }) => key).sort();
const expectedKeys = (count: number) => keysOf(items(count) as unknown as ImageBatchResult[]);

async function startedBatch(answer?: (request: { id: string }, nth: number) => FakeAnswer) {
  const server = await startFakeSkill(answer && { answer });
  onTestFinished(() => server.stop());
  const pool = tempPool({ address: server.address });
  return { server, pool, client: pool.client('image') };
}

describe('a batch', () => {
  it('gives results as they finish, each with its key', async () => {
    const { client, pool } = await startedBatch(({ id }) => ({
      name: 'ok',
      delayMs: id === '0' ? 100 : 0,
    }));
    const results = await collect(client.preprocessBatch(items(40)));
    expect(keysOf(results)).toEqual(expectedKeys(40));
    expect(results[0]?.key).not.toBe('k0');
    for (const one of results) expect(one).toMatchObject({ result: { servedBy: 'remote' } });
    expect(pool.counters['calls{skill=image,code=OK,servedBy=remote}']).toBe(40);
  });

  it('is answered here where it has less time than connecting', async () => {
    const server = await startFakeSkill({ health: 'silent' });
    onTestFinished(() => server.stop());
    const pool = tempPool({ address: server.address, connectTimeoutMs: 60_000 });
    const batch = pool.client('image').preprocessBatch(items(3), { timeoutMs: 3_000 });
    const results = await collect(batch);
    expect(results).toHaveLength(3);
    for (const one of results)
      expect(one).toMatchObject({ result: { servedBy: 'local', fallbackReason: 'timeout' } });
  });

  it('of nothing is nothing', async () => {
    const { client } = await startedBatch();
    expect(await collect(client.preprocessBatch([]))).toEqual([]);
  });

  it('fails a bad item, a duplicate key and an empty key alone', async () => {
    const { client } = await startedBatch(({ id }) =>
      id === 'bad'
        ? { name: 'error', code: 'INVALID_ARGUMENT', message: 'not a picture' }
        : { name: 'ok' },
    );
    const results = await collect(
      client.preprocessBatch([
        { key: 'a', image },
        { key: 'a', image },
        { key: '', image },
        { key: 'bad', id: 'bad', image },
        { key: 'local', image, maxSize: -3 },
        { key: 'z', image },
      ]),
    );
    const messages = results.flatMap((one) => ('error' in one ? [one.error.message] : []));
    expect(messages.sort()).toEqual(
      [
        "The key of an item must be a string that is not empty, got ''.",
        "The key 'a' stands twice in the batch; each must be unique.",
        'maxSize must be a whole number above 0, got -3',
        'not a picture',
      ].sort(),
    );
    expect(keysOf(results.filter((one) => 'result' in one))).toEqual(['a', 'z']);
  });

  it('says of each failure what the item went through', async () => {
    const { client, server } = await startedBatch(() => ({
      name: 'error',
      code: 'INVALID_ARGUMENT',
      message: 'not a picture',
    }));
    const results = await collect(
      client.preprocessBatch([
        { key: 'sent', image },
        { key: 'unsent', image, maxSize: -3 },
      ]),
    );
    expect(results.toSorted((one, other) => one.key.localeCompare(other.key))).toMatchObject([
      { key: 'sent', error: { skill: 'image', endpoint: server.address, attempts: 1 } },
      { key: 'unsent', error: { skill: 'image', endpoint: undefined, attempts: 0 } },
    ]);
  });

  it('takes keys of any length, and sends short ones', async () => {
    const { client, server } = await startedBatch();
    const long = items(40).map((item) => ({ ...item, key: `${'folder/'.repeat(50)}${item.key}` }));
    const results = await collect(client.preprocessBatch(long));
    expect(keysOf(results)).toEqual(keysOf(long as unknown as ImageBatchResult[]));
    for (const one of results) expect(one).toMatchObject({ result: { servedBy: 'remote' } });
    expect(Math.max(...server.keys.map(({ length }) => length))).toBeLessThanOrEqual(16);
  });

  it('opens a stream for every so many items as the skill takes on one', async () => {
    const server = await startFakeSkill({ batchItems: 7 });
    onTestFinished(() => server.stop());
    const pool = tempPool({ address: server.address });
    const results = await collect(pool.client('image').preprocessBatch(items(20)));
    expect(keysOf(results)).toEqual(expectedKeys(20));
    expect(server.batches).toEqual([7, 7, 6]);
  });

  it('refuses an input that is known to kill, without sending it', async () => {
    const { client, server } = await startedBatch();
    const marked = Buffer.concat([image, Buffer.from('known to kill')]);
    rememberPoison([marked]);
    const results = await collect(
      client.preprocessBatch([
        { key: 'a', image: marked },
        { key: 'b', id: 'b', image },
      ]),
    );
    expect(keysOf(results)).toEqual(['a', 'b']);
    expect(results.find(({ key }) => key === 'a')).toMatchObject({ error: { code: 'ABORTED' } });
    expect(server.ids).toEqual(['b']);
  });

  it('fails an item over the announced limit alone', async () => {
    const server = await startFakeSkill({ messageBytes: 2_000 });
    onTestFinished(() => server.stop());
    const client = tempPool({ address: server.address }).client('image');
    const results = await collect(
      client.preprocessBatch([
        { key: 'large', image: Buffer.alloc(3_000) },
        { key: 'small', image },
      ]),
    );
    expect(results.find(({ key }) => key === 'large')).toMatchObject({
      error: { code: 'INVALID_ARGUMENT' },
    });
    expect(results.find(({ key }) => key === 'small')).toMatchObject({
      result: { servedBy: 'remote' },
    });
  });

  it('tries items again that the skill had no room for, however many', async () => {
    const { client } = await startedBatch((_, nth) =>
      nth < 60 ? { name: 'error', code: 'RESOURCE_EXHAUSTED', retryAfterMs: 1 } : { name: 'ok' },
    );
    const results = await collect(client.preprocessBatch(items(50), { timeoutMs: 15_000 }));
    expect(keysOf(results)).toEqual(expectedKeys(50));
    for (const one of results) expect(one).toHaveProperty('result');
  });

  it('reads no more than a window ahead of a slow skill', async () => {
    const { client, server } = await startedBatch(() => ({ name: 'never' }));
    let read = 0;
    const source = async function* () {
      for (const item of items(200)) {
        read += 1;
        yield item;
      }
    };
    const abort = new AbortController();
    const ended = rejection(collect(client.preprocessBatch(source(), { signal: abort.signal })));
    await eventually(() => server.ids.length === 16);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(read).toBeLessThanOrEqual(17);
    abort.abort();
    expect(await ended).toMatchObject({ code: 'CANCELLED' });
  });

  it('reads no more than two windows ahead of a slow consumer', async () => {
    const { client, server } = await startedBatch();
    const results = client.preprocessBatch(items(500))[Symbol.asyncIterator]();
    await results.next();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(server.ids.length).toBeLessThan(80);
    const left = await collect({ [Symbol.asyncIterator]: () => results });
    expect(left).toHaveLength(499);
  });

  it('passes on what its source throws, whatever that is', async () => {
    const { client } = await startedBatch();
    const thrown = Object.assign(new Error('no such file'), { code: 'ENOENT' });
    const source = async function* () {
      yield* items(3);
      throw thrown;
    };
    expect(await rejection(collect(client.preprocessBatch(source())))).toBe(thrown);
  });

  it('ends its source when its consumer stops early', async () => {
    const { client } = await startedBatch();
    let ended = false;
    const source = async function* () {
      try {
        for (;;) yield* items(1).map((item) => ({ ...item, key: String(Math.random()) }));
      } finally {
        ended = true;
      }
    };
    const results = client.preprocessBatch(source())[Symbol.asyncIterator]();
    await results.next();
    await results.return?.();
    await eventually(() => ended);
  });

  it('ends at its deadline', async () => {
    const { client } = await startedBatch(() => ({ name: 'never' }));
    expect(
      await rejection(collect(client.preprocessBatch(items(3), { timeoutMs: 200 }))),
    ).toMatchObject({
      code: 'DEADLINE_EXCEEDED',
      message: 'The call had 200 ms and was not answered in time.',
    });
  });

  it.each(['only', 'auto'] as const)('is answered here with fallback %s', async (fallback) => {
    const client = tempPool({ address: refusedAddress, fallback }).client('image');
    const results = await collect(client.preprocessBatch(items(9)));
    expect(keysOf(results)).toEqual(expectedKeys(9));
    for (const one of results) expect(one).toMatchObject({ result: { servedBy: 'local' } });
  });

  it('answers each item once wherever the stream breaks', { timeout: 120_000 }, async () => {
    const server = await startFakeSkill({ answer: () => ({ name: 'ok', delayMs: 2 }) });
    const proxy = await startFaultProxy(server.address);
    onTestFinished(async () => {
      await proxy.close();
      await server.stop();
    });
    const pool = tempPool({ address: proxy.address });
    const client = pool.client('image');
    await holdsForAll(
      asyncProperty(
        integer({ min: 0, max: 4_000 }),
        constantFrom('reset' as const, 'truncate' as const),
        integer({ min: 0, max: 10 }),
        async (afterBytes, name, pauseMs) => {
          await client.preprocess({ image });
          proxy.setFault({ name, afterBytes });
          // A new connection, on which the fault counts from its first byte.
          proxy.resetAll();
          const source = async function* () {
            for (const item of items(24)) {
              if (pauseMs > 8) await new Promise((resolve) => setTimeout(resolve, pauseMs));
              yield item;
            }
          };
          const results = await collect(client.preprocessBatch(source(), { timeoutMs: 20_000 }));
          proxy.setFault({ name: 'pass' });
          expect(keysOf(results)).toEqual(expectedKeys(24));
          for (const one of results) expect(one).toHaveProperty('result');
        },
      ),
      { numRuns: 12 },
    );
  });
});
