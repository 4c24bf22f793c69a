import { type Client, credentials, Metadata, status, type ServiceError } from '@grpc/grpc-js';
import { failedPrecondition, type SkillError } from '@skillgate/core';
import {
  CheckRequest,
  HealthCheckRequest,
  HealthCheckResponse_ServingStatus as ServingStatus,
  HealthService,
  HealthStatus,
  SkillHealthServiceService,
  type CheckResponse,
  type HealthCheckResponse,
} from '@skillgate/proto';
import { describe, expect, it } from 'vitest';
import { createGate } from './testing/fake-image-handler.js';
import { connect, preprocess, startServer, until } from './testing/started-server.js';

function check(client: Client, service = '') {
  const { path, requestSerialize, responseDeserialize } = HealthService.check;
  return new Promise<HealthCheckResponse>((resolve, reject) => {
    const request = HealthCheckRequest.fromPartial({ service });
    client.makeUnaryRequest(
      path,
      requestSerialize,
      responseDeserialize,
      request,
      (error, response) => (error ? reject(error) : resolve(response as HealthCheckResponse)),
    );
  });
}

function watch(client: Client, service = '') {
  const { path, requestSerialize, responseDeserialize } = HealthService.watch;
  const request = HealthCheckRequest.fromPartial({ service });
  const call = client.makeServerStreamRequest(path, requestSerialize, responseDeserialize, request);
  const statuses: ServingStatus[] = [];
  const ended = new Promise<number>((resolve) => {
    call.on('data', (response: HealthCheckResponse) => statuses.push(response.status));
    call.on('error', () => undefined);
    call.on('status', ({ code }) => resolve(code));
  });
  return { call, statuses, ended };
}

function checkSkill(client: Client, metadata = new Metadata()) {
  const { path, requestSerialize, responseDeserialize } = SkillHealthServiceService.check;
  return new Promise<CheckResponse>((resolve, reject) => {
    const request = CheckRequest.fromPartial({});
    client.makeUnaryRequest(
      path,
      requestSerialize,
      responseDeserialize,
      request,
      metadata,
      (error, response) => (error ? reject(error) : resolve(response as CheckResponse)),
    );
  });
}

const services = ['', 'skills.v1.ImageService', 'skills.v1.SkillHealthService'];

describe('grpc.health.v1', () => {
  it('turns SERVING per service once the warm-up has passed, and tells watchers', async () => {
    const gate = createGate();
    const { client, server } = await startServer({ warmUp: gate.wait, ready: false });
    const watched = watch(client, 'skills.v1.ImageService');
    for (const service of services) {
      expect((await check(client, service)).status).toBe(ServingStatus.NOT_SERVING);
    }
    const { error } = await preprocess(client).ended;
    expect(error?.code).toBe(status.UNAVAILABLE);
    expect(error?.details).toBe('The skill is starting: its warm-up has not passed yet.');
    await until(() => watched.statuses.length === 1);
    gate.open();
    await server.ready;
    for (const service of services) {
      expect((await check(client, service)).status).toBe(ServingStatus.SERVING);
    }
    await until(() => watched.statuses.length === 2);
    expect(watched.statuses).toEqual([ServingStatus.NOT_SERVING, ServingStatus.SERVING]);
    expect((await preprocess(client).ended).error).toBeUndefined();
    watched.call.cancel();
  });

  it('knows no other service: NOT_FOUND to Check, SERVICE_UNKNOWN to Watch', async () => {
    const { client } = await startServer();
    await expect(check(client, 'skills.v1.DraftService')).rejects.toMatchObject({
      code: status.NOT_FOUND,
      details:
        "The service must be one of '', 'skills.v1.ImageService', 'skills.v1.SkillHealthService', got 'skills.v1.DraftService'.",
    });
    const watched = watch(client, 'skills.v1.DraftService');
    await until(() => watched.statuses.length === 1);
    expect(watched.statuses).toEqual([ServingStatus.SERVICE_UNKNOWN]);
    watched.call.cancel();
  });

  it('takes no question that is longer than any name', async () => {
    const { client } = await startServer();
    await expect(check(client, 'x'.repeat(100_000))).rejects.toMatchObject({
      code: status.INVALID_ARGUMENT,
      details: expect.stringContaining('must be at most 4096 bytes'),
    });
  });

  it('stays down with the way out when something has to be put right first', async () => {
    const message = 'The model is missing. Run: skillgate models pull image.';
    const { client, server } = await startServer({
      ready: false,
      warmUp: async () => {
        throw failedPrecondition(message);
      },
    });
    await expect(server.ready).rejects.toThrow(message);
    expect((await check(client)).status).toBe(ServingStatus.NOT_SERVING);
    const { error } = await preprocess(client).ended;
    expect(error).toMatchObject({ code: status.FAILED_PRECONDITION, details: message });
    expect(await checkSkill(client)).toMatchObject({
      status: HealthStatus.UNAVAILABLE,
      reasons: [message],
    });
    const response = await fetch(`http://127.0.0.1:${server.metricsPort}/readyz`);
    expect([response.status, await response.text()]).toEqual([503, message]);
  });

  it('comes up by itself once that was put right', async () => {
    let isMissing = true;
    const { client, server } = await startServer({
      ready: false,
      warmUp: async () => {
        if (isMissing) throw failedPrecondition('The model is missing.');
      },
    });
    await expect(server.ready).rejects.toThrow('The model is missing.');
    isMissing = false;
    const isServing = async () => (await check(client)).status === ServingStatus.SERVING;
    await expect.poll(isServing, { timeout: 30_000, interval: 100 }).toBe(true);
    expect((await preprocess(client).ended).error).toBeUndefined();
    expect(await checkSkill(client)).toMatchObject({ status: HealthStatus.HEALTHY });
  }, 60_000);

  it('goes down when the skill has lost what it serves with, until its warm-up passes again', async () => {
    const message = 'The model is damaged. Run: skillgate models pull image.';
    let isDamaged = false;
    let lose: (problem: SkillError) => void = () => undefined;
    const { client } = await startServer({
      onLoss: (listener) => (lose = listener),
      warmUp: async () => {
        if (isDamaged) throw failedPrecondition(message);
      },
    });
    const watched = watch(client, 'skills.v1.ImageService');
    await until(() => watched.statuses.length === 1);
    isDamaged = true;
    lose(failedPrecondition(message));
    await until(() => watched.statuses.length === 2);
    expect(watched.statuses).toEqual([ServingStatus.SERVING, ServingStatus.NOT_SERVING]);
    const { error } = await preprocess(client).ended;
    expect(error).toMatchObject({ code: status.FAILED_PRECONDITION, details: message });
    expect(await checkSkill(client)).toMatchObject({
      status: HealthStatus.UNAVAILABLE,
      reasons: [message],
    });
    isDamaged = false;
    await expect
      .poll(() => watched.statuses.at(-1), { timeout: 30_000 })
      .toBe(ServingStatus.SERVING);
    expect((await preprocess(client).ended).error).toBeUndefined();
    watched.call.cancel();
  }, 60_000);
});

describe('SkillHealthService', () => {
  it('answers at once under full load, with every field', async () => {
    const gate = createGate();
    const { client, seen } = await startServer({
      concurrency: 1,
      work: gate.wait,
      env: { SKILLGATE_QUEUE_CALLS: '1' },
    });
    const calls = [preprocess(client).ended];
    await until(() => seen.running === 1);
    calls.push(preprocess(client).ended, preprocess(client).ended);
    expect((await Promise.race(calls)).error?.code).toBe(status.RESOURCE_EXHAUSTED);
    const startedMs = performance.now();
    const busy = await checkSkill(client);
    expect(performance.now() - startedMs).toBeLessThan(500);
    expect(busy).toMatchObject({
      status: HealthStatus.HEALTHY,
      inFlight: 1,
      queued: 1,
      totalRequests: 1n,
    });
    gate.open();
    await Promise.all(calls);
    const after = await checkSkill(client);
    expect(after).toMatchObject({ inFlight: 0, queued: 0, totalRequests: 3n, failedRequests: 0n });
    expect(after.bytesProcessed).toBeGreaterThan(20n);
    expect(after.ramMb).toBeGreaterThan(20);
    expect(after.cpuPercent).toBeGreaterThan(0);
    expect(after.uptimeSeconds).toBeGreaterThan(0);
    expect(after.latency?.p50Ms).toBeGreaterThan(0);
    expect(after.latency?.p99Ms).toBeGreaterThanOrEqual(after.latency?.p50Ms ?? Infinity);
    expect(after.identity).toMatchObject({ resultVersion: 7, contractVersion: 'skills.v1' });
  });

  it('says why it is degraded, and counts failures of its own making', async () => {
    const { client } = await startServer({
      degraded: ['One of two models is missing.'],
      work: async () => {
        throw new Error('broken');
      },
    });
    await preprocess(client).ended;
    expect(await checkSkill(client)).toMatchObject({
      status: HealthStatus.DEGRADED,
      reasons: ['One of two models is missing.'],
      failedRequests: 1n,
    });
  });
});

describe('a bearer token', () => {
  const env = { SKILLGATE_AUTH_TOKEN: 'correct horse' };
  const unauthenticated = (came: string) => ({
    code: status.UNAUTHENTICATED,
    details: `The metadata 'authorization: Bearer <token>' must hold the server's token (there SKILLGATE_AUTH_TOKEN, at Skillgate's client SKILLGATE_CLIENT_TOKEN), got ${came}.`,
  });

  it('is asked of everything but grpc.health.v1', async () => {
    const { client, port } = await startServer({ env });
    expect((await check(client)).status).toBe(ServingStatus.SERVING);
    expect((await preprocess(client).ended).error).toMatchObject(unauthenticated('none'));
    await expect(checkSkill(client)).rejects.toMatchObject(unauthenticated('none'));
    for (const authorization of [
      'Bearer wrong',
      'Basic correct horse',
      'Bearer',
      'correct horse',
    ]) {
      const { error } = await preprocess(client, { metadata: { authorization } }).ended;
      expect(error).toMatchObject(unauthenticated('another one'));
    }
    const metadata = { authorization: 'Bearer correct horse' };
    expect((await preprocess(client, { metadata }).ended).error).toBeUndefined();
    const right = new Metadata();
    right.set('authorization', 'Bearer correct horse');
    expect((await checkSkill(client, right)).status).toBe(HealthStatus.HEALTHY);
    connect(port, credentials.createInsecure()).close();
  });
});

describe('reflection', () => {
  const packages = ['v1', 'v1alpha'];

  function listServices(client: Client, version: string): Promise<string[] | ServiceError> {
    // list_services: '*' (field 7), and of the answer's list (6) each service (1) its name (1).
    const call = client.makeBidiStreamRequest(
      `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`,
      (bytes: Buffer) => bytes,
      (bytes: Buffer) => bytes,
    );
    return new Promise((resolve) => {
      call.on('error', resolve);
      call.on('data', (bytes: Buffer) => {
        resolve(bytes.toString('latin1').match(/(skills|grpc)\.[\w.]+/g) ?? []);
        call.end();
      });
      call.write(Buffer.from([0x3a, 1, 0x2a]));
    });
  }

  it.each(packages)('lists what is served, by %s', async (version) => {
    const { client } = await startServer();
    const names = (await listServices(client, version)) as string[];
    expect(names.sort()).toEqual([
      'grpc.health.v1.Health',
      'skills.v1.ImageService',
      'skills.v1.SkillHealthService',
    ]);
  });

  it('can be switched off', async () => {
    const { client } = await startServer({ env: { SKILLGATE_REFLECTION: 'false' } });
    expect(await listServices(client, 'v1')).toMatchObject({ code: status.UNIMPLEMENTED });
  });
});
