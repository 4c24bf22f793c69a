import { type Client, status, type ClientDuplexStream } from '@grpc/grpc-js';
import {
  ImageServiceService,
  PreprocessBatchRequest,
  type PreprocessBatchResponse,
} from '@skillgate/proto';
import { describe, expect, it } from 'vitest';
import { createGate } from './testing/fake-image-handler.js';
import { metric, preprocess, startServer, until } from './testing/started-server.js';

const { path, requestSerialize, responseDeserialize } = ImageServiceService.preprocessBatch;

function openBatch(client: Client, deadlineMs = 10_000) {
  return client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize, {
    deadline: Date.now() + deadlineMs,
  });
}

function item(key: string, bytes = 10) {
  return PreprocessBatchRequest.fromPartial({
    key,
    request: { id: key, image: Buffer.alloc(bytes) },
  });
}

type Batch = ClientDuplexStream<PreprocessBatchRequest, PreprocessBatchResponse>;

function collect(batch: Batch) {
  const responses: PreprocessBatchResponse[] = [];
  return new Promise<{ responses: PreprocessBatchResponse[]; code: number; details: string }>(
    (resolve) => {
      batch.on('data', (response: PreprocessBatchResponse) => responses.push(response));
      batch.on('error', () => undefined);
      batch.on('status', ({ code, details }) => resolve({ responses, code, details }));
    },
  );
}

describe('batches', () => {
  it('answer every item, a bad one alone in its own status', async () => {
    const { client, server } = await startServer({
      work: async ({ id }) => {
        if (id === 'k7') throw new Error('no picture');
      },
    });
    const batch = openBatch(client);
    const collected = collect(batch);
    for (let n = 0; n < 40; n++) batch.write(item(`k${n}`, 100_000));
    batch.end();
    const { responses, code } = await collected;
    expect(code).toBe(status.OK);
    expect(responses.map(({ key }) => key)).toEqual(Array.from({ length: 40 }, (_, n) => `k${n}`));
    const bad = responses.filter((response) => response.status?.code !== 0);
    expect(bad.map(({ key }) => key)).toEqual(['k7']);
    expect(await metric(server.metricsPort, 'skillgate_body_bytes')).toBe(0);
    expect(await metric(server.metricsPort, 'skillgate_in_flight')).toBe(0);
  });

  it('are read only as fast as their items find workers', async () => {
    const gate = createGate();
    const { client, seen } = await startServer({ work: gate.wait });
    const batch = openBatch(client);
    const collected = collect(batch);
    for (let n = 0; n < 30; n++) batch.write(item(`k${n}`, 100_000));
    batch.end();
    await until(() => seen.running === 1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(seen.read).toBe(1);
    gate.open();
    expect((await collected).responses.length).toBe(30);
  });

  it('share the workers with single calls', async () => {
    const work = () => new Promise<void>((resolve) => setTimeout(resolve, 5));
    const { client, seen } = await startServer({ concurrency: 1, work });
    const batch = openBatch(client);
    const collected = collect(batch);
    for (let n = 0; n < 20; n++) batch.write(item(`b${n}`));
    batch.end();
    const single = Array.from({ length: 10 }, (_, n) => preprocess(client, { id: `s${n}` }).ended);
    await Promise.all([collected, ...single]);
    expect(seen.mostRunning).toBe(1);
    const lastSingle = Math.max(...seen.started.map((id, at) => (id.startsWith('s') ? at : 0)));
    const firstBatch = seen.started.findIndex((id) => id.startsWith('b'));
    expect(firstBatch).toBeLessThan(lastSingle);
    expect(lastSingle).toBeLessThan(29);
  });

  it('are bounded, and hold no worker while they are silent', async () => {
    const { client } = await startServer({ concurrency: 1, env: { SKILLGATE_MAX_STREAMS: '2' } });
    const open = [openBatch(client), openBatch(client)];
    const ended = open.map(collect);
    open.forEach((batch) => batch.write(item('a')));
    await Promise.all(open.map((batch) => new Promise((resolve) => batch.once('data', resolve))));
    const third = await collect(openBatch(client));
    expect(third.code).toBe(status.RESOURCE_EXHAUSTED);
    expect(third.details).toContain('2 batches are open, of at most 2 (SKILLGATE_MAX_STREAMS)');
    expect((await preprocess(client).ended).error).toBeUndefined();
    open.forEach((batch) => batch.end());
    for (const { code } of await Promise.all(ended)) expect(code).toBe(status.OK);
  });

  it('stop when their caller cancels, and give their worker back', async () => {
    const { client, server } = await startServer({
      concurrency: 1,
      work: (_request, { signal }) =>
        new Promise((_, reject) => {
          if (signal.aborted) reject(signal.reason as Error);
          signal.addEventListener('abort', () => reject(signal.reason as Error));
        }),
    });
    const batch = openBatch(client);
    const collected = collect(batch);
    batch.write(item('a'));
    await until(async () => (await metric(server.metricsPort, 'skillgate_in_flight')) === 1);
    batch.cancel();
    expect((await collected).code).toBe(status.CANCELLED);
    await until(async () => (await metric(server.metricsPort, 'skillgate_in_flight')) === 0);
    await until(
      async () => (await metric(server.metricsPort, 'skillgate_work_seconds_count')) === 1,
    );
  });

  it('slow down for a caller that does not take its answers', async () => {
    const { client, seen } = await startServer({ env: { SKILLGATE_WINDOW_BYTES: '65535' } });
    const batch = openBatch(client);
    batch.on('error', () => undefined);
    for (let n = 0; n < 60; n++) batch.write(item(`k${n}`, 500_000));
    batch.end();
    // grpc-js's client takes everything until it is first read from, and 16 messages ahead after that.
    const first = await new Promise<PreprocessBatchResponse>((resolve) =>
      batch.once('data', (response: PreprocessBatchResponse) => {
        batch.pause();
        resolve(response);
      }),
    );
    expect(first.key).toBe('k0');
    await until(() => seen.read > 0);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(seen.read).toBeLessThan(30);
    const collected = collect(batch);
    batch.resume();
    expect((await collected).responses.length).toBe(59);
  });
});
