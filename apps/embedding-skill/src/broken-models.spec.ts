import { cp, mkdtemp, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { silentLogger, skills } from '@skillgate/core';
import { engine } from '@skillgate/embedding-engine';
import { createModelStore, modelsConfig } from '@skillgate/models';
import { serve, serverConfig, type RunningServer } from '@skillgate/server-kit';
import { modelEnv, remoteTarget } from '@skillgate/testing';
import {
  CheckRequest,
  EmbeddingServiceService,
  EmbedTextRequest,
  HealthStatus,
  SkillHealthServiceService,
} from '@skillgate/proto';
import { afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';

const model = 'all-minilm-l6-v2';
const signal = new AbortController().signal;

let folder: string;
let server: RunningServer;
beforeAll(async () => {
  await createModelStore(modelsConfig({ ...process.env, ...modelEnv })).pull(model);
}, 300_000);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skillgate-models-'));
});
afterEach(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

async function start(env: Record<string, string>): Promise<RunningServer> {
  const ports = { SKILLGATE_PORT: '0', SKILLGATE_METRICS_PORT: '0', SKILLGATE_DRAIN_DELAY_MS: '0' };
  const all = { SKILLGATE_MODELS_DIR: folder, ...ports, ...env };
  const config = serverConfig(all, { defaultPort: skills.embedding.port });
  return serve({ handler: engine.createHandler(all, {}), config, log: silentLogger });
}

/** What a server says that lives and serves nothing, by each way of asking. */
async function expectToldEverywhere({ port, metricsPort }: RunningServer, message: string) {
  const http = (path: string) => fetch(`http://127.0.0.1:${metricsPort}/${path}`);
  expect((await http('healthz')).status).toBe(200);
  const ready = await http('readyz');
  expect([ready.status, await ready.text()]).toEqual([503, expect.stringContaining(message)]);

  const address = `127.0.0.1:${port}`;
  const health = remoteTarget(SkillHealthServiceService, address);
  expect(await health.check(CheckRequest.fromPartial({}), { signal })).toMatchObject({
    status: HealthStatus.UNAVAILABLE,
    reasons: [expect.stringContaining(message)],
  });
  const embedding = remoteTarget(EmbeddingServiceService, address);
  const request = EmbedTextRequest.fromPartial({ texts: ['a'] });
  await expect(embedding.embedText(request, { signal })).rejects.toMatchObject({
    code: 'FAILED_PRECONDITION',
    message: expect.stringContaining(message),
  });
  await Promise.all([health.close(), embedding.close()]);
}

/** Ends the threads that have the models, which are idle, as a crash of a native library would. */
function noteThreads() {
  const threads: Worker[] = [];
  const note = (thread: Worker) => void threads.push(thread);
  process.on('worker', note);
  onTestFinished(() => void process.off('worker', note));
  return () => Promise.all(threads.map((thread) => thread.terminate()));
}

async function embedOne({ port }: RunningServer): Promise<number> {
  const embedding = remoteTarget(EmbeddingServiceService, `127.0.0.1:${port}`);
  try {
    // A new text each time, for the vectors of the last ones are kept.
    const request = EmbedTextRequest.fromPartial({ texts: [`text ${performance.now()}`] });
    return (await embedding.embedText(request, { signal })).vectors.length;
  } finally {
    await embedding.close();
  }
}

describe('a server of vectors', () => {
  const spoilt: [string, (own: string) => Promise<void>, Record<string, string>, string][] = [
    ['no model', async () => undefined, {}, `\`skillgate models pull ${model}\``],
    [
      'a model that is cut off',
      async (own) => {
        await cp(join(modelEnv.SKILLGATE_MODELS_DIR, model), own, { recursive: true });
        await truncate(join(own, 'onnx/model_quantized.onnx'), 1_000);
      },
      {},
      'is cut off: it has 1000 of',
    ],
    [
      'a model of the right size with other bytes',
      async (own) => {
        await cp(join(modelEnv.SKILLGATE_MODELS_DIR, model), own, { recursive: true });
        await truncate(join(own, 'tokenizer.json'), 1_000);
        await truncate(join(own, 'tokenizer.json'), 466_247);
      },
      {},
      'tokenizer.json is damaged or another file: its SHA-256 is',
    ],
    [
      'a model of another kind',
      async () => undefined,
      { EMBEDDING_TEXT_MODEL: 'smollm2-135m-instruct' },
      "must name a model of the kind 'text'",
    ],
  ];

  it.each(spoilt)('with %s lives, is not ready, and says why', async (_, spoil, env, message) => {
    await spoil(join(folder, model));
    server = await start(env);
    await expect(server.ready).rejects.toMatchObject({ code: 'FAILED_PRECONDITION' });
    await expectToldEverywhere(server, message);
  });

  it('whose thread dies when its file is damaged is unready, and serves again once it is whole', async () => {
    const own = join(folder, model);
    await cp(join(modelEnv.SKILLGATE_MODELS_DIR, model), own, { recursive: true });
    const endThreads = noteThreads();
    server = await start({});
    await server.ready;
    expect(await embedOne(server)).toBe(1);
    await endThreads();
    await truncate(join(own, 'tokenizer.json'), 1_000);
    const message = 'tokenizer.json is cut off: it has 1000 of';
    await expect(embedOne(server)).rejects.toThrow(message);
    await expectToldEverywhere(server, message);
    await cp(join(modelEnv.SKILLGATE_MODELS_DIR, model), own, { recursive: true });
    const serves = () => embedOne(server).catch(() => 0);
    await expect.poll(serves, { timeout: 30_000, interval: 200 }).toBe(1);
  }, 60_000);
});
