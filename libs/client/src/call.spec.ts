import { SkillError, type ErrorCode } from '@skillgate/core';
import {
  eventually,
  startFakeSkill,
  startFaultProxy,
  type FakeSkillOptions,
} from '@skillgate/testing';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { SkillPoolOptions } from './client-options.js';
import { refusedAddress, rejection, tempPool, tinyPicture as image } from './testing/temp-pool.js';

// The child is a process of plain Node, which runs what was built.
vi.mock('./child-entry.js', () => import('./testing/built-child-entry.js'));

async function fakeSkill(options: FakeSkillOptions = {}) {
  const server = await startFakeSkill(options);
  onTestFinished(() => server.stop());
  return server;
}

/** Takes connections and leaves them hanging until it is opened, as a container engine does for what is starting. */
async function hangingPort(target: number) {
  let isOpen = false;
  let accepted = 0;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    accepted += 1;
    const ends = isOpen ? [socket, connect(target, '127.0.0.1')] : [socket];
    for (const end of ends) sockets.add(end.on('error', () => undefined));
    if (ends[1]) socket.pipe(ends[1]).pipe(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    get accepted() {
      return accepted;
    },
    open: () => void (isOpen = true),
  };
}

async function clientOf(options: FakeSkillOptions, poolOptions: SkillPoolOptions = {}) {
  const server = await fakeSkill(options);
  const pool = tempPool({ address: server.address, ...poolOptions });
  return { server, pool, client: pool.client('image') };
}

describe('a call', () => {
  it('is answered by the container', async () => {
    const { client, pool } = await clientOf({});
    const answer = await client.preprocess({ image, id: 'a' });
    expect(answer).toMatchObject({ id: 'a', servedBy: 'remote', fallbackReason: undefined });
    expect(Buffer.from(answer.image)).toEqual(image);
    expect(pool.counters).toMatchObject({ 'calls{skill=image,code=OK,servedBy=remote}': 1 });
  });

  it('is answered over a Unix domain socket', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'skillgate-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const { client, server } = await clientOf({ socket: join(folder, 'image.sock') });
    expect(server.address).toMatch(/^unix:\//);
    expect(await client.preprocess({ image })).toMatchObject({ servedBy: 'remote' });
  });

  const callersFault: ErrorCode[] = [
    'INVALID_ARGUMENT',
    'NOT_FOUND',
    'PERMISSION_DENIED',
    'UNAUTHENTICATED',
    'UNIMPLEMENTED',
    'FAILED_PRECONDITION',
    'OUT_OF_RANGE',
  ];
  it.each(callersFault)(
    'reaches the caller as %s, unretried and without a fallback',
    async (code) => {
      const answer = () => ({ name: 'error' as const, code, message: 'max_size is odd' });
      const { client, server, pool } = await clientOf({ answer });
      for (let count = 0; count < 12; count += 1) {
        const error = await rejection(client.preprocess({ image }));
        expect(error).toBeInstanceOf(SkillError);
        expect(error).toMatchObject({
          code,
          message: 'max_size is odd',
          skill: 'image',
          endpoint: server.address,
          attempts: 1,
        });
      }
      expect(server.ids).toHaveLength(12);
      expect(pool.status().endpoints[0]).toMatchObject({ circuit: 'closed', state: 'serving' });
    },
  );

  it.each<ErrorCode>(['INTERNAL', 'UNKNOWN', 'DATA_LOSS'])(
    'that ends with %s is retried, and then answered here',
    async (code) => {
      const { client, server, pool } = await clientOf({ answer: () => ({ name: 'error', code }) });
      const answer = await client.preprocess({ image });
      expect(answer).toMatchObject({ servedBy: 'local', fallbackReason: 'faulty' });
      expect(server.ids).toHaveLength(3);
      expect(pool.counters['retries{skill=image,kind=faulty}']).toBe(2);
    },
  );

  it('is retried when the skill says when, and answered here when it is still too much', async () => {
    const answer = (_: unknown, nth: number) =>
      nth < 3
        ? ({ name: 'error', code: 'RESOURCE_EXHAUSTED', retryAfterMs: 60 } as const)
        : ({ name: 'ok' } as const);
    const { client, server } = await clientOf({ answer });
    const startedAt = performance.now();
    const first = await client.preprocess({ image });
    expect(first).toMatchObject({ servedBy: 'local', fallbackReason: 'overloaded' });
    expect(performance.now() - startedAt).toBeGreaterThan(115);
    expect(server.ids).toHaveLength(3);
    expect(await client.preprocess({ image })).toMatchObject({ servedBy: 'remote' });
  });

  it.each([-1, 'soon', 60_000])('is not retried when it is to come back in %s', async (after) => {
    const { client, server } = await clientOf({
      answer: () => ({ name: 'error', code: 'RESOURCE_EXHAUSTED', retryAfterMs: after }),
    });
    const answer = await client.preprocess({ image }, { timeoutMs: 5_000 });
    expect(answer).toMatchObject({ servedBy: 'local', fallbackReason: 'overloaded' });
    expect(server.ids).toHaveLength(1);
  });

  it('goes to the other replica at once when one drains, and nothing falls back', async () => {
    const first = await fakeSkill({
      answer: () => ({ name: 'error', code: 'UNAVAILABLE', message: 'draining' }),
    });
    const second = await fakeSkill();
    const pool = tempPool({ address: [first.address, second.address] });
    const client = pool.client('image');
    await client.health();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await client.preprocess({ image })).toMatchObject({ servedBy: 'remote' });
    expect(first.ids.length + second.ids.length).toBe(2);
  });

  it('goes to the replica that has just come back when the other one leaves', async () => {
    const first = await fakeSkill();
    const second = await fakeSkill();
    // By itself it would look for the first one again after ten seconds.
    const address = [first.address, second.address];
    const pool = tempPool({ address, maxReconnectBackoffMs: 10_000 });
    const client = pool.client('image');
    const stateOf = (at: number) => pool.status().endpoints[at]?.state;
    await client.preprocess({ image });
    await first.stop();
    await eventually(() => stateOf(0) === 'down');
    // Until its tries to connect have become rare.
    const until = Date.now() + 1_600;
    while (Date.now() < until) await client.preprocess({ image });
    await fakeSkill({ port: first.port });
    second.setServing(false);
    await eventually(() => stateOf(1) === 'not-serving');
    expect(await client.preprocess({ image })).toMatchObject({ servedBy: 'remote' });
  });

  it('goes to the replica that has just come back where tries to connect hung meanwhile', async () => {
    const first = await fakeSkill();
    const second = await fakeSkill();
    const port = await hangingPort(first.port);
    const address = [port.address, second.address];
    const pool = tempPool({ address, connectTimeoutMs: 500 });
    const client = pool.client('image');
    const stateOf = (at: number) => pool.status().endpoints[at]?.state;
    await client.preprocess({ image });
    await eventually(() => stateOf(0) === 'down', 1_500);
    // Until the next try hangs.
    while (port.accepted < 2) await client.preprocess({ image });
    port.open();
    second.setServing(false);
    await eventually(() => stateOf(1) === 'not-serving');
    expect(await client.preprocess({ image })).toMatchObject({ servedBy: 'remote' });
  });

  it('warns of no leak where many are under way', async () => {
    const warned = vi.spyOn(process, 'emitWarning');
    const { client } = await clientOf({});
    await Promise.all(Array.from({ length: 20 }, () => client.preprocess({ image })));
    expect(warned).not.toHaveBeenCalled();
  });

  it('is not held until a retry hint that its deadline cannot wait for', async () => {
    const answer = () =>
      ({ name: 'error', code: 'RESOURCE_EXHAUSTED', retryAfterMs: 600_000 }) as const;
    const { client, server } = await clientOf({ answer });
    const answered = await client.preprocess({ image }, { timeoutMs: 60_000 });
    expect(answered).toMatchObject({ servedBy: 'local', fallbackReason: 'overloaded' });
    expect(server.ids).toHaveLength(1);
  });

  it('that takes too long in one attempt is answered here, with time to spare', async () => {
    const { client } = await clientOf({ answer: () => ({ name: 'never' }) });
    await client.health();
    const startedAt = performance.now();
    const answer = await client.preprocess({ image }, { timeoutMs: 1_500 });
    expect(answer).toMatchObject({ servedBy: 'local', fallbackReason: 'timeout' });
    expect(performance.now() - startedAt).toBeLessThan(1_400);
  });

  it('of a caller in a hurry tells nothing of the endpoint', async () => {
    const { client, pool } = await clientOf({ answer: () => ({ name: 'never' }) });
    await client.health();
    for (let count = 0; count < 15; count += 1) {
      const error = await rejection(
        client.preprocess({ image }, { timeoutMs: 20, signal: new AbortController().signal }),
      ).catch(() => undefined);
      if (error) expect(error).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    }
    expect(pool.status().endpoints[0]).toMatchObject({ circuit: 'closed' });
  });

  it('is cancelled by its caller, at the container too', async () => {
    const { client, server } = await clientOf({ answer: () => ({ name: 'never' }) });
    const abort = new AbortController();
    const ended = rejection(client.preprocess({ image }, { signal: abort.signal }));
    while (server.ids.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    abort.abort(new Error('enough'));
    expect(await ended).toMatchObject({
      code: 'CANCELLED',
      message: 'The call was cancelled by its caller.',
    });
    await eventually(() => server.ended === 1);
  });

  it('over the announced limit is refused before it is sent', async () => {
    const { client, server } = await clientOf({ messageBytes: 1_000 });
    const error = await rejection(client.preprocess({ image: Buffer.alloc(1_001) }));
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT' });
    expect(error.message).toMatch(
      /^The request has 1\d{3} bytes, the image skill at .* takes at most 1000 \(its variable SKILLGATE_MAX_MESSAGE_BYTES\)\.$/,
    );
    expect(server.ids).toEqual([]);
  });
});

describe('fallback', () => {
  it('auto: a refused port costs at most 100 ms before the local answer starts', async () => {
    const pool = tempPool({ address: refusedAddress });
    const client = pool.client('image');
    await client.preprocess({ image });
    const other = tempPool({ address: refusedAddress });
    let fellBackAt = 0;
    other.events.on('fallback', () => (fellBackAt = performance.now()));
    const startedAt = performance.now();
    const answer = await other.client('image').preprocess({ image });
    expect(answer).toMatchObject({ servedBy: 'local', fallbackReason: 'refused' });
    expect(fellBackAt - startedAt).toBeLessThan(100);
  });

  it('never: the error says what is wrong with the endpoint', async () => {
    const pool = tempPool({ address: refusedAddress, fallback: 'never' });
    const error = await rejection(pool.client('image').preprocess({ image }));
    const told = { code: 'UNAVAILABLE', skill: 'image', endpoint: refusedAddress, attempts: 0 };
    expect(error).toMatchObject(told);
    expect(error.message).toContain(`The image skill at ${refusedAddress} can't be reached`);
  });

  it('never: an attempt may take more than a third of the time, as nobody else would use it', async () => {
    const { client } = await clientOf(
      { answer: () => ({ name: 'ok', delayMs: 8_000 }) },
      { fallback: 'never', timeoutMs: 20_000 },
    );
    expect(await client.preprocess({ image })).toMatchObject({ servedBy: 'remote' });
  }, 30_000);

  it('never: a time-out says what may be raised', async () => {
    const { client, server } = await clientOf(
      { answer: () => ({ name: 'never' }) },
      { fallback: 'never', attemptTimeoutMs: 50, retry: { maxAttempts: 1 } },
    );
    const { message } = await rejection(client.preprocess({ image }));
    expect(message).toBe(
      `${server.address} did not answer within 50 ms, which one attempt may take. Allow more by timeoutMs or attemptTimeoutMs.`,
    );
  });

  it('never: what the container refuses is told as it is', async () => {
    const answer = () =>
      ({ name: 'error', code: 'RESOURCE_EXHAUSTED', message: 'It is full.' }) as const;
    const { client } = await clientOf({ answer }, { fallback: 'never' });
    const error = await rejection(client.preprocess({ image }));
    expect(error).toMatchObject({ code: 'RESOURCE_EXHAUSTED', message: 'It is full.' });
  });

  it('only: the remote is never asked', async () => {
    const { client, server } = await clientOf({}, { fallback: 'only' });
    const answer = await client.preprocess({ image });
    expect(answer).toMatchObject({ servedBy: 'local', fallbackReason: 'only', width: 1 });
    expect(server.watches + server.ids.length).toBe(0);
  });

  it('not-serving: the container says that it is not ready', async () => {
    const { client, server } = await clientOf({ health: 'not-serving' });
    const answer = await client.preprocess({ image });
    expect(answer).toMatchObject({ servedBy: 'local', fallbackReason: 'not-serving' });
    server.setServing(true);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await client.preprocess({ image })).toMatchObject({ servedBy: 'remote' });
  });

  it('circuit-open: after ten failures nothing is sent any more', async () => {
    const { client, server } = await clientOf(
      { answer: () => ({ name: 'error', code: 'INTERNAL' }) },
      { retry: { maxAttempts: 1 } },
    );
    for (let count = 0; count < 10; count += 1) {
      expect(await client.preprocess({ image })).toMatchObject({ fallbackReason: 'faulty' });
    }
    expect(await client.preprocess({ image })).toMatchObject({ fallbackReason: 'circuit-open' });
    expect(server.ids).toHaveLength(10);
  });

  it('circuit-open: is told to those who want no local answer', async () => {
    const { client, server } = await clientOf(
      { answer: () => ({ name: 'error', code: 'INTERNAL' }) },
      { retry: { maxAttempts: 1 }, fallback: 'never' },
    );
    for (let count = 0; count < 10; count += 1) await rejection(client.preprocess({ image }));
    const { code, message } = await rejection(client.preprocess({ image }));
    expect(code).toBe('UNAVAILABLE');
    expect(message).toContain(`The image skill at ${server.address} failed or was slow too often`);
  });

  it('circuit-open: the other replica takes the calls, without a retry each', async () => {
    const first = await fakeSkill({ answer: () => ({ name: 'error', code: 'INTERNAL' }) });
    const second = await fakeSkill();
    const pool = tempPool({ address: [first.address, second.address] });
    const client = pool.client('image');
    await client.health();
    await new Promise((resolve) => setTimeout(resolve, 50));
    for (let count = 0; count < 40; count += 1) await client.preprocess({ image });
    expect(first.ids.length).toBeLessThanOrEqual(10);
    expect(pool.counters['calls{skill=image,code=OK,servedBy=remote}']).toBeGreaterThanOrEqual(30);
  });
});

describe('suspects', () => {
  it('are finished in a process of their own, and never sent to another replica', async () => {
    const first = await fakeSkill({ answer: () => ({ name: 'crash' }) });
    const second = await fakeSkill();
    const pool = tempPool({ address: [first.address, second.address] });
    const client = pool.client('image');
    await client.health();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const answer = await client.preprocess({ image });
    expect(answer).toMatchObject({ servedBy: 'local', fallbackReason: 'lost', width: 1 });
    expect(first.ids).toHaveLength(1);
    expect(second.ids).toEqual([]);
    expect(pool.counters['suspects{skill=image,kind=lost}']).toBe(1);
  });

  it('without an engine go once more to the endpoint that died, when it is back', async () => {
    const answer = (_: unknown, nth: number) => ({ name: nth === 0 ? 'crash' : 'ok' }) as const;
    const { client, server } = await clientOf({ answer }, { fallback: 'never' });
    expect(await client.preprocess({ image })).toMatchObject({ servedBy: 'remote' });
    expect(server.ids).toHaveLength(2);
  });

  it('that kill it again are refused in this process from then on', async () => {
    const { client, server, pool } = await clientOf(
      { answer: () => ({ name: 'crash' }) },
      { fallback: 'never' },
    );
    const poison = Buffer.concat([image, Buffer.from('poison')]);
    const error = await rejection(client.preprocess({ image: poison }));
    expect(error).toMatchObject({ code: 'ABORTED' });
    expect(error.message).toMatch(/^The input with SHA-256 [\da-f]{64} ended the process/);
    expect(server.ids).toHaveLength(2);
    expect(await rejection(client.preprocess({ image: poison }))).toMatchObject({
      code: 'ABORTED',
      attempts: 0,
    });
    expect(server.ids).toHaveLength(2);
    expect(pool.counters['poisons{skill=image}']).toBe(1);
  });

  it('that kill it again cost the other suspects nothing, also without an engine', async () => {
    const poison = Buffer.concat([image, Buffer.from('poison of many')]);
    const { client, server } = await clientOf(
      {
        answer: ({ id }, nth) => {
          if (id === 'poison' && server.load.now === 4) return { name: 'crash' };
          if (id === 'poison' && nth > 3) return { name: 'crash' };
          return nth < 4 ? { name: 'never' } : { name: 'ok' };
        },
      },
      { fallback: 'never' },
    );
    const others = ['a', 'b', 'c'].map((id) => client.preprocess({ image, id }));
    await eventually(() => server.ids.length === 3);
    const error = rejection(client.preprocess({ image: poison, id: 'poison' }));
    for (const answer of await Promise.all(others)) {
      expect(answer).toMatchObject({ servedBy: 'remote', fallbackReason: undefined });
    }
    expect(await error).toMatchObject({ code: 'ABORTED' });
  });

  it('are not made by a skill that says goodbye while calls are on it', async () => {
    const { client, server, pool } = await clientOf({
      answer: () => ({ name: 'ok', delayMs: 300 }),
    });
    const ended = client.preprocess({ image });
    while (server.ids.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    server.endWatches('goodbye');
    expect(await ended).toMatchObject({ servedBy: 'remote' });
    expect(pool.counters['suspects{skill=image,kind=lost}']).toBeUndefined();
  });
});

describe('a silent peer', () => {
  it('that accepts connections only costs a second once, then nothing', async () => {
    const server = await fakeSkill({ health: 'silent' });
    const pool = tempPool({ address: server.address });
    const client = pool.client('image');
    let startedAt = performance.now();
    expect(await client.preprocess({ image })).toMatchObject({ fallbackReason: 'silent' });
    expect(performance.now() - startedAt).toBeLessThan(1_600);
    startedAt = performance.now();
    expect(await client.preprocess({ image })).toMatchObject({ fallbackReason: 'silent' });
    expect(performance.now() - startedAt).toBeLessThan(200);
  });

  it('leaves a call that has less time than connecting a third of it, and then answers here', async () => {
    const server = await fakeSkill({ health: 'silent' });
    const pool = tempPool({ address: server.address, connectTimeoutMs: 60_000 });
    const client = pool.client('image');
    const answer = await client.preprocess({ image }, { timeoutMs: 3_000 });
    expect(answer).toMatchObject({ servedBy: 'local', fallbackReason: 'timeout' });
  });

  it('is waited for longer where nobody else would answer', async () => {
    const server = await fakeSkill();
    const proxy = await startFaultProxy(server.address);
    onTestFinished(() => proxy.close());
    proxy.setFault({ name: 'black-hole' });
    const pool = tempPool({
      address: proxy.address,
      connectTimeoutMs: 60_000,
      fallback: 'never',
    });
    const answer = pool.client('image').preprocess({ image }, { timeoutMs: 3_000 });
    setTimeout(() => proxy.setFault({ name: 'pass' }), 1_500);
    expect(await answer).toMatchObject({ servedBy: 'remote' });
  });

  it('is waited for longer where this process turns out not to be able to answer', async () => {
    vi.stubEnv('IMAGE_MAX_PIXELS', 'many');
    onTestFinished(() => void vi.unstubAllEnvs());
    const server = await fakeSkill();
    const proxy = await startFaultProxy(server.address);
    onTestFinished(() => proxy.close());
    const pool = tempPool({ address: proxy.address, connectTimeoutMs: 60_000 });
    const client = pool.client('image');
    proxy.setFault({ name: 'black-hole' });
    setTimeout(() => proxy.setFault({ name: 'pass' }), 1_500);
    const answer = await client.preprocess({ image }, { timeoutMs: 3_000 });
    expect(answer).toMatchObject({ servedBy: 'remote' });
    await server.stop();
    const message = await rejection(client.preprocess({ image })).then((error) => error.message);
    expect(message).toContain('IMAGE_MAX_PIXELS');
    expect(message).toContain('This process was asked because: ');
  });

  it('that freezes while a call waits is seen within a second, and is used again when it thaws', async () => {
    const server = await fakeSkill({ answer: () => ({ name: 'ok', delayMs: 30 }) });
    const proxy = await startFaultProxy(server.address);
    onTestFinished(() => proxy.close());
    const pool = tempPool({ address: proxy.address });
    const client = pool.client('image');
    await client.preprocess({ image });
    proxy.setFault({ name: 'black-hole' });
    let silentAfterMs = Infinity;
    const startedAt = performance.now();
    pool.events.on('suspect', () => (silentAfterMs = performance.now() - startedAt));
    expect(await client.preprocess({ image })).toMatchObject({ fallbackReason: 'silent' });
    expect(silentAfterMs).toBeLessThan(1_100);
    expect(await client.preprocess({ image })).toMatchObject({ servedBy: 'local' });
    proxy.setFault({ name: 'pass' });
    const thawedAt = performance.now();
    while ((await client.preprocess({ image })).servedBy !== 'remote') {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(performance.now() - thawedAt).toBeLessThan(1_000);
  });
});
