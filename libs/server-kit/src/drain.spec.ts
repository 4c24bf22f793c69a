import { status } from '@grpc/grpc-js';
import { HealthCheckRequest, HealthService } from '@skillgate/proto';
import { describe, expect, it } from 'vitest';
import { createGate } from './testing/fake-image-handler.js';
import { connect, metric, preprocess, startServer, until } from './testing/started-server.js';

describe('drain', () => {
  it('answers 50 calls that run and wait, tells watchers, ends their watches, and closes', async () => {
    const gate = createGate();
    const { client, server, seen } = await startServer({
      work: gate.wait,
      env: { SKILLGATE_DRAIN_DELAY_MS: '1500', SKILLGATE_DRAIN_GRACE_MS: '15000' },
    });
    const { path, requestSerialize, responseDeserialize } = HealthService.watch;
    const watcher = connect(server.port);
    const request = HealthCheckRequest.fromPartial({});
    const watch = watcher.makeServerStreamRequest(
      path,
      requestSerialize,
      responseDeserialize,
      request,
    );
    const events: (number | string)[] = [];
    watch.on('data', (response: { status: number }) => events.push(response.status));
    watch.on('error', () => undefined);
    const watchEnded = new Promise<void>((resolve) =>
      watch.on('status', ({ code }) => {
        events.push(`ended ${code}`);
        resolve();
      }),
    );
    const calls = Array.from({ length: 50 }, () => preprocess(client, { bytes: 50_000 }).ended);
    await until(async () => (await metric(server.metricsPort, 'skillgate_queued')) === 48);
    const stopped = server.stop();
    await until(() => events.length >= 2);
    const late = preprocess(client).ended;
    const readyz = await fetch(`http://127.0.0.1:${server.metricsPort}/readyz`);
    expect([readyz.status, await readyz.text()]).toEqual([503, 'The skill is shutting down.']);
    await watchEnded;
    expect(events).toEqual([1, 2, `ended ${status.UNAVAILABLE}`]);
    const tooLate = await preprocess(connect(server.port), { deadlineMs: 1000 }).ended;
    expect(tooLate.error?.code).toBe(status.UNAVAILABLE);
    gate.open();
    for (const { error } of await Promise.all([...calls, late])) expect(error).toBeUndefined();
    expect(await stopped).toBe('drained');
    expect(seen.closed).toBe(true);
    await expect(fetch(`http://127.0.0.1:${server.metricsPort}/healthz`)).rejects.toThrow();
    watcher.close();
  });

  it('cuts off what is left at the end of the grace time', async () => {
    const { client, server, seen } = await startServer({
      work: () => new Promise(() => undefined),
      env: { SKILLGATE_DRAIN_GRACE_MS: '80' },
    });
    const call = preprocess(client);
    await until(() => seen.running === 1);
    expect(await server.stop()).toBe('cut off');
    const { error } = await call.ended;
    expect(error).toMatchObject({ code: status.UNAVAILABLE, details: 'The skill has shut down.' });
  });

  it('stops while it is still warming up', async () => {
    let reason: unknown;
    const { server } = await startServer({
      ready: false,
      warmUp: (signal) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject((reason = signal.reason)));
        }),
    });
    expect(await server.stop()).toBe('drained');
    expect(reason).toBeInstanceOf(Error);
  });
});
