import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { CacheStore } from '@skillgate/cache';
import type { SkillHealth } from '@skillgate/client';
import { release, SkillError } from '@skillgate/core';
import { createModelStore, modelsConfig } from '@skillgate/models';
import { afterEach, beforeEach } from 'vitest';
import type { Connect } from '../connect.js';
import type { ImageClient, ReadyImage } from '../image-client.js';
import { runCli } from '../run-cli.js';

type Answer = (image: Uint8Array, signal: AbortSignal | undefined) => Promise<string> | string;

/** Answers with what a function makes of the input. */
export class FakeSkillClient implements ImageClient {
  calls: Parameters<ImageClient['preprocess']>[] = [];
  closed = false;
  running = 0;
  mostRunning = 0;

  constructor(
    private readonly answer: Answer = (image) => `ready:${Buffer.from(image).toString()}`,
    private readonly status: SkillHealth['status'] | SkillError = 'healthy',
  ) {}

  preprocess: ImageClient['preprocess'] = async (...call) => {
    this.calls.push(call);
    this.running += 1;
    this.mostRunning = Math.max(this.mostRunning, this.running);
    try {
      const image = Buffer.from(await this.answer(call[0].image, call[1]?.signal));
      return { ...ready, image };
    } finally {
      this.running -= 1;
    }
  };

  health: ImageClient['health'] = async () => {
    if (this.status instanceof SkillError) throw this.status;
    return { ...health, status: this.status, reasons: this.status === 'healthy' ? [] : ['busy'] };
  };

  close = async () => {
    this.closed = true;
  };
}

const identity = {
  skill: 'image',
  release,
  contractVersion: 'skills.v1',
  resultVersion: 1,
  models: [],
  limits: {},
} as SkillHealth['identity'];

const health = {
  ...{ ramMb: 120, cpuPercent: 3, totalRequests: 12, failedRequests: 1, inFlight: 0, queued: 0 },
  ...{ bytesProcessed: 1000, uptimeSeconds: 90, latency: { p50Ms: 40, p90Ms: 60, p99Ms: 90 } },
  identity,
};

const ready: Omit<ReadyImage, 'image'> = {
  ...{ id: '', format: 'webp', width: 1024, height: 683, imageHash: 'c3d4e5f60718293a' },
  ...{
    hasAlpha: false,
    warnings: [],
    ramMb: 120,
    identity,
    servedBy: 'remote',
    fallbackReason: undefined,
    cache: {
      ...{ result: 'new', path: '/kept/ab.webp' },
      ...{ distance: undefined, score: undefined, firstSeenSha256: 'ab' },
    },
  },
  source: { format: 'jpeg', width: 3000, height: 2000, pages: 1, sizeBytes: 3 },
  timing: { queueMs: 0, workMs: 30, totalMs: 31 },
};

let folder: string;
/** The path of a file in the test's own folder, which has a/cat.jpg, b/cat.jpg and dog.png. */
export const at = (name: string) => join(folder, name);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skillgate-cli-'));
  await mkdir(at('a'));
  await mkdir(at('b'));
  for (const name of ['a/cat.jpg', 'b/cat.jpg', 'dog.png']) await writeFile(at(name), name);
});
afterEach(() => rm(folder, { recursive: true }));

/** Nothing here may reach a hub or a registry. */
const modelVariables = () => ({
  SKILLGATE_MODELS_DIR: at('models'),
  SKILLGATE_MODELS_MANIFEST: at('further.json'),
  HF_HUB_OFFLINE: '1',
  SKILLGATE_PIP: 'false',
});

/** Runs the command line as a user would, with what it prints. */
export async function run(
  args: readonly string[],
  client = new FakeSkillClient(),
  { controller = new AbortController() } = {},
) {
  const printed = { out: '', err: '' };
  const exitCode = await runCli(args, {
    connect: (() => client) as unknown as Connect,
    openModels: () => createModelStore(modelsConfig(modelVariables())),
    openCache: () => new CacheStore({ folder: at('cache'), warn: () => undefined }),
    interruptible: async (work) => {
      const workExitCode = await work(controller.signal);
      return controller.signal.aborted ? 130 : workExitCode;
    },
    terminal: {
      out: (text) => (printed.out += `${text}\n`),
      piece: (text) => (printed.out += text),
      err: (text) => (printed.err += `${text}\n`),
      ...{ interactive: false, colours: false, errorStream: new PassThrough() },
    },
  });
  return { exitCode, ...printed, client };
}
