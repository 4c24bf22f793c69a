import { status } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import { createGate } from './testing/fake-image-handler.js';
import { connect, metric, preprocess, startServer, until } from './testing/started-server.js';

describe('overload', () => {
  it('answers what fits, and refuses the rest at once with a hint to retry', async () => {
    const work = () => new Promise<void>((resolve) => setTimeout(resolve, 5));
    const { client, server, seen } = await startServer({
      work,
      env: { SKILLGATE_QUEUE_CALLS: '8' },
    });
    const calls = Array.from({ length: 60 }, () => preprocess(client, { bytes: 200_000 }).ended);
    const ended = await Promise.all(calls);
    const refused = ended.filter(({ error }) => error !== undefined);
    expect(refused.length).toBeGreaterThanOrEqual(40);
    expect(ended.length - refused.length).toBeGreaterThanOrEqual(10);
    for (const { error } of refused) {
      expect(error?.code).toBe(status.RESOURCE_EXHAUSTED);
      const hint = Number(error?.metadata.get('grpc-retry-pushback-ms')[0]);
      expect(hint).toBeGreaterThanOrEqual(50);
      expect(hint).toBeLessThanOrEqual(5000);
    }
    expect(seen.mostRunning).toBe(2);
    const { metricsPort } = server;
    const count = refused.length;
    expect(await metric(metricsPort, 'skillgate_rejects_total', ['queue_full'])).toBe(count);
    expect(await metric(metricsPort, 'skillgate_refusal_seconds_count')).toBe(count);
    expect(await metric(metricsPort, 'skillgate_queued')).toBe(0);
    expect(await metric(metricsPort, 'skillgate_in_flight')).toBe(0);
    expect(await metric(metricsPort, 'skillgate_body_bytes')).toBe(0);
  });

  it('leaves bodies at their senders while there is no room for them', async () => {
    const gate = createGate();
    const { client, server } = await startServer({
      work: gate.wait,
      env: { SKILLGATE_MAX_MESSAGE_BYTES: '1100000', SKILLGATE_BODY_BYTES: '2500000' },
    });
    const calls = Array.from({ length: 10 }, () => preprocess(client, { bytes: 1_000_000 }).ended);
    await until(async () => (await metric(server.metricsPort, 'skillgate_queued')) === 8);
    const held = await metric(server.metricsPort, 'skillgate_body_bytes');
    expect(held).toBeGreaterThan(2_000_000);
    expect(held).toBeLessThan(2_500_000);
    gate.open();
    for (const { error } of await Promise.all(calls)) expect(error).toBeUndefined();
  });

  it('never starts a call that was cancelled while it waited', async () => {
    const gate = createGate();
    const { client, server, seen } = await startServer({ concurrency: 1, work: gate.wait });
    const first = preprocess(client, { id: 'first' });
    await until(() => seen.running === 1);
    const second = preprocess(client, { id: 'second' });
    await until(async () => (await metric(server.metricsPort, 'skillgate_queued')) === 1);
    second.cancel();
    expect((await second.ended).error?.code).toBe(status.CANCELLED);
    await until(async () => (await metric(server.metricsPort, 'skillgate_queued')) === 0);
    gate.open();
    expect((await first.ended).error).toBeUndefined();
    expect(seen.started).toEqual(['first']);
    const dropped = await metric(server.metricsPort, 'skillgate_dropped_total', ['cancelled']);
    expect(dropped).toBe(1);
    expect(await metric(server.metricsPort, 'skillgate_started_total')).toBe(1);
  });

  it('never starts a call that expired while it waited', async () => {
    const gate = createGate();
    const { client, server, seen } = await startServer({ concurrency: 1, work: gate.wait });
    const first = preprocess(client, { id: 'first' });
    await until(() => seen.running === 1);
    const second = await preprocess(client, { id: 'second', deadlineMs: 80 }).ended;
    expect(second.error?.code).toBe(status.DEADLINE_EXCEEDED);
    await until(
      async () => (await metric(server.metricsPort, 'skillgate_dropped_total', ['expired'])) === 1,
    );
    gate.open();
    await first.ended;
    expect(seen.started).toEqual(['first']);
  });

  it('counts a worker as busy until its work has stopped, also when its caller has gone', async () => {
    const gate = createGate();
    const reasons: unknown[] = [];
    const { client, seen } = await startServer({
      concurrency: 1,
      work: async (_request, { signal }) => {
        signal.addEventListener('abort', () => reasons.push(signal.reason));
        await gate.wait();
      },
    });
    const first = preprocess(client, { id: 'first' });
    await until(() => seen.running === 1);
    first.cancel();
    await until(() => reasons.length === 1);
    expect(reasons).toEqual([
      expect.objectContaining({ code: 'CANCELLED', message: 'The caller cancelled.' }),
    ]);
    const second = preprocess(client, { id: 'second' });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(seen.started).toEqual(['first']);
    gate.open();
    expect((await second.ended).error).toBeUndefined();
    expect(seen.mostRunning).toBe(1);
  });

  it('gives a call without a deadline one of its own', async () => {
    const { client } = await startServer({
      work: (_request, { signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error));
        }),
      env: { SKILLGATE_DEFAULT_DEADLINE_MS: '60' },
    });
    const { error } = await preprocess(client, { deadlineMs: Infinity }).ended;
    expect(error?.details).toBe(
      "The call brought no deadline, and the server's of 60 ms passed. Send a deadline of your own.",
    );
    expect(error?.code).toBe(status.DEADLINE_EXCEEDED);
  });

  it('lets many connections wait without one blocking another', async () => {
    const { port } = await startServer();
    const clients = Array.from({ length: 8 }, () => connect(port));
    const ended = await Promise.all(
      clients.map((client) => preprocess(client, { bytes: 2_000_000, announce: false }).ended),
    );
    for (const { error } of ended) expect(error).toBeUndefined();
    clients.forEach((client) => client.close());
  });
});
