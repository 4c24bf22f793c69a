import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CacheStore } from '@skillgate/cache';
import { PassThrough } from 'node:stream';
import type { SkillHealth } from '@skillgate/client';
import { invalidArgument, release, SkillError, unavailable } from '@skillgate/core';
import { createModelStore, modelsConfig } from '@skillgate/models';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Connect } from './connect.js';
import type { ImageClient, ReadyImage } from './image-client.js';
import { runCli } from './run-cli.js';

type Answer = (image: Uint8Array, signal: AbortSignal | undefined) => Promise<string> | string;

/** Answers with what a function makes of the input. */
class FakeSkillClient implements ImageClient {
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
const at = (name: string) => join(folder, name);
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

async function run(
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
      err: (text) => (printed.err += `${text}\n`),
      ...{ interactive: false, colours: false, errorStream: new PassThrough() },
    },
  });
  return { exitCode, ...printed, client };
}

describe('skillgate models', () => {
  const bytes = Buffer.from('weights');
  const mine = {
    ...{ skill: 'embedding', purpose: 'Tests.', licence: 'MIT', settings: {} },
    files: [
      {
        path: 'model.bin',
        bytes: bytes.length,
        sha256: createHash('sha256').update(bytes).digest('hex'),
        sources: [],
      },
    ],
  };
  beforeEach(() => writeFile(at('further.json'), JSON.stringify({ mine })));
  const put = async (content: Buffer) => {
    await mkdir(at('models/mine'), { recursive: true });
    await writeFile(at('models/mine/model.bin'), content);
  };

  it('lists what is known, and whether it is there', async () => {
    await put(bytes);
    const { exitCode, out } = await run(['models', 'list']);
    expect(exitCode).toBe(0);
    expect(out).toMatch(/mine .* 7 B .* ready/);
    expect(out).toMatch(/all-minilm-l6-v2 .* 23\.4 MB .* Apache-2\.0 .* missing/);
    expect(out).toContain(`In ${at('models')}.`);
    const lines = (await run(['models', 'list', '--json'])).out.trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toContainEqual(
      expect.objectContaining({ id: 'mine', state: 'ready', digest: expect.any(String) }),
    );
  });

  it('checks what is there, byte by byte', async () => {
    await put(bytes);
    const right = await run(['models', 'verify']);
    expect(right).toMatchObject({ exitCode: 0, out: expect.stringMatching(/^mine is right, dig/) });
    await put(Buffer.from('weighty'));
    const wrong = await run(['models', 'verify', 'mine']);
    expect(wrong.exitCode).toBe(1);
    expect(wrong.err).toContain('error: mine: model.bin is damaged or another file: its SHA-256');
    expect(wrong.err).toContain('hint: `skillgate models pull mine` fetches what is wrong again.');
    const missing = await run(['models', 'verify', 'all-minilm-l6-v2', '--json']);
    expect(missing.exitCode).toBe(1);
    expect(JSON.parse(missing.out)).toMatchObject({ state: 'missing' });
  });

  it('fetches, and says why it can’t', async () => {
    await put(bytes);
    const there = await run(['models', 'pull', 'mine']);
    expect(there).toMatchObject({
      exitCode: 0,
      out: expect.stringContaining('mine is ready: 7 B'),
    });
    const gone = await run(['models', 'pull', 'clip-vit-base-patch32', 'mine']);
    expect(gone.exitCode).toBe(3);
    expect(gone.err).toContain('as HF_HUB_OFFLINE says');
    expect(gone.out).toContain('mine is ready');
    const unknown = await run(['models', 'pull', 'nobody']);
    expect(unknown).toMatchObject({ exitCode: 2, err: expect.stringContaining("got 'nobody'") });
  });
});

describe('skillgate cache', () => {
  it('says what is kept, and where', async () => {
    const { exitCode, out } = await run(['cache', 'stats']);
    expect(exitCode).toBe(0);
    expect(out).toContain(`folder   ${at('cache/format-1')}`);
    expect(out).toContain('entries  0 of at most 100000, in 0 files');
    expect((await run(['cache', 'list', '--json'])).out).toBe('');
    const verified = await run(['cache', 'verify', '--json']);
    expect(JSON.parse(verified.out)).toEqual({ entries: 0, dropped: 0 });
  });

  it('takes back by file, digest or hash, and says how much', async () => {
    const words = [at('dog.png'), 'ab'.repeat(32), 'ab'.repeat(8)];
    for (const word of words) {
      const { exitCode, out } = await run(['cache', 'delete', word, '--namespace', 'ada']);
      expect([exitCode, out]).toEqual([0, '0 entries deleted\n']);
    }
    expect((await run(['cache', 'clear'])).out).toBe('0 entries deleted\n');
  });

  it('says what was expected of a word that is nothing', async () => {
    const { exitCode, err } = await run(['cache', 'delete', 'nowhere.jpg']);
    expect(exitCode).toBe(2);
    expect(err).toContain(
      "error: A SHA-256 (64 hex digits), an image hash (16) or a file was expected, got 'nowhere.jpg'",
    );
  });

  it('says what is wrong with the folder', async () => {
    await writeFile(at('cache'), 'a file');
    const { exitCode, err } = await run(['cache', 'stats']);
    expect(exitCode).toBe(1);
    expect(err).toContain('a file stands where a folder is needed');
  });
});

describe('skillgate image', () => {
  it('writes a result a file, none over another, and prints a table without colours', async () => {
    const { exitCode, out, err, client } = await run([
      ...['image', at('a/cat.jpg'), at('b/cat.jpg'), at('dog.png'), '-o', at('new/out')],
      ...['--max-size', '512', '--timeout', '2.5'],
    ]);
    expect(err).toBe('');
    expect(exitCode).toBe(0);
    expect(await readdir(at('new/out'))).toEqual(['cat-2.webp', 'cat.webp', 'dog.webp']);
    expect(await readFile(at('new/out/cat-2.webp'), 'utf8')).toBe('ready:b/cat.jpg');
    expect(out).toContain('cat-2.webp');
    expect(out).toContain('c3d4e5f60718293a');
    expect(out).toContain('1024×683');
    expect(out).toContain('3 done, 0 failed');
    expect(out).not.toContain('\u001b');
    expect(client.calls[0]?.[0]).toMatchObject({ maxSize: 512, format: 'webp' });
    expect(client.calls[0]?.[1]).toMatchObject({ timeoutMs: 2500 });
    expect(client.closed).toBe(true);
  });

  it('goes on after a file that fails, and says why', async () => {
    const client = new FakeSkillClient((image) => {
      if (Buffer.from(image).toString() === 'dog.png') throw invalidArgument('Not a picture.');
      return 'fine';
    });
    const { exitCode, err, out } = await run(
      ['image', at('dog.png'), at('missing.jpg'), at('a'), at('a/cat.jpg'), '-o', at('out')],
      client,
    );
    expect(exitCode).toBe(1);
    expect(out).toContain('1 done, 3 failed');
    expect(err).toContain(`failed: ${at('dog.png')}: INVALID_ARGUMENT: Not a picture.`);
    expect(err).toContain(`failed: ${at('missing.jpg')}: Could not read it: There is no such file`);
    expect(err).toContain(`failed: ${at('a')}: It is a folder; name the files in it`);
    expect(await readdir(at('out'))).toEqual(['cat.webp']);
  });

  it('prints JSON Lines, and nothing else on stdout', async () => {
    const { out } = await run([
      ...['image', at('dog.png'), at('missing.jpg'), '-o', at('out'), '--json'],
    ]);
    const lines = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.map(({ type }) => type)).toEqual(['file', 'file', 'summary']);
    expect(lines).toContainEqual({
      ...{ type: 'file', state: 'done', input: at('dog.png'), output: at('out/dog.webp') },
      ...{ sizeBefore: 7, sizeAfter: 13, width: 1024, height: 683, warnings: [] },
      ...{ imageHash: 'c3d4e5f60718293a', servedBy: 'remote', ms: expect.any(Number) },
      cache: { result: 'new', path: '/kept/ab.webp', firstSeenSha256: 'ab' },
    });
    expect(lines.at(-1)).toMatchObject({ done: 1, failed: 1, skipped: 0, exitCode: 1 });
  });

  it('stops after three files that found no skill, and ends with 3', async () => {
    const files = Array.from({ length: 20 }, (_, index) => at(`${index}.jpg`));
    for (const file of files) await writeFile(file, 'x');
    const client = new FakeSkillClient(() => {
      throw unavailable('Nothing answers at localhost:50052.');
    });
    const { exitCode, out, err } = await run(
      ['image', ...files, '-o', at('out'), '--concurrency', '1'],
      client,
    );
    expect(exitCode).toBe(3);
    expect(client.calls).toHaveLength(3);
    expect(out).toContain('0 done, 3 failed, 17 not tried');
    expect(err).toContain('UNAVAILABLE: Nothing answers at localhost:50052.');
    expect(err).toContain('hint: start the skill with `skillgate serve image`');
  });

  it('works on as many files at a time as it is told', async () => {
    const files = Array.from({ length: 12 }, (_, index) => at(`${index}.jpg`));
    for (const file of files) await writeFile(file, 'x');
    const slow = () => new Promise<string>((resolve) => setTimeout(() => resolve('r'), 20));
    const { client } = await run(
      ['image', ...files, '-o', at('out'), '--concurrency', '3'],
      new FakeSkillClient(slow),
    );
    expect(client.mostRunning).toBe(3);
    expect(await readdir(at('out'))).toHaveLength(12);
  });

  it('stops cleanly on Ctrl-C: what is finished stays, nothing half-written does', async () => {
    const controller = new AbortController();
    const client = new FakeSkillClient((image, signal) => {
      if (Buffer.from(image).toString() !== 'b/cat.jpg') return 'done';
      controller.abort(new Error('stopped by SIGINT'));
      throw signal?.reason as Error;
    });
    const { exitCode, out } = await run(
      [
        ...['image', at('a/cat.jpg'), at('b/cat.jpg'), at('dog.png')],
        ...['-o', at('out'), '--concurrency', '1'],
      ],
      client,
      { controller },
    );
    expect(exitCode).toBe(130);
    expect(out).toContain('1 done, 0 failed, 2 not tried');
    expect(await readdir(at('out'))).toEqual(['cat.webp']);
  });

  it('never overwrites an input', async () => {
    await writeFile(at('in.webp'), 'original');
    const { exitCode, err, client } = await run(['image', at('in.webp'), '-o', folder]);
    expect(exitCode).toBe(1);
    expect(err).toContain('would overwrite the input');
    expect(client.calls).toHaveLength(0);
    expect(await readFile(at('in.webp'), 'utf8')).toBe('original');
  });

  it.each([
    ['a/x.jpg', 'b/x.webp'],
    ['b/x.webp', 'a/x.jpg'],
  ])('never overwrites another file’s input: %s, then %s', async (...names) => {
    for (const name of names) await writeFile(at(name), name);
    const { exitCode, err, out } = await run([
      ...['image', ...names.map(at), '-o', at('b'), '--concurrency', '1'],
    ]);
    expect(exitCode).toBe(1);
    expect(out).toContain('1 done, 1 failed');
    // The first in order is planned as x.webp, which is an input; the other gets x-2.webp.
    expect(err).toContain(`failed: ${at(names[0])}: A free name was expected`);
    expect(err).toContain(`would overwrite the input ${at('b/x.webp')}; choose another folder`);
    expect(await readFile(at('b/x.webp'), 'utf8')).toBe('b/x.webp');
    expect(await readFile(at('b/x-2.webp'), 'utf8')).toBe(`ready:${names[1]}`);
  });

  it('says that the folder can’t be made', async () => {
    const { exitCode, err } = await run(['image', at('dog.png'), '-o', at('a/cat.jpg/out')]);
    expect(exitCode).toBe(1);
    expect(err).toContain('error: --output: Could not write');
    expect(err).toContain('A part of its path is a file where a folder was expected.');
  });

  it('says that a file is in the folder’s place', async () => {
    const { exitCode, err } = await run(['image', at('dog.png'), '-o', at('a/cat.jpg')]);
    expect(exitCode).toBe(1);
    expect(err).toBe(
      `error: --output: Could not write ${at('a/cat.jpg')}: A file is in its place; name a folder.\n`,
    );
  });

  it('says how large a picture may be', async () => {
    await truncate(at('dog.png'), 64 * 1024 * 1024 + 1);
    const { exitCode, err, client } = await run(['image', at('dog.png'), '-o', at('out')]);
    expect(exitCode).toBe(1);
    expect(err).toContain('A picture of at most 64 MiB was expected, this has 67108865 bytes.');
    expect(client.calls).toHaveLength(0);
  });
});

describe('skillgate health', () => {
  it.each([
    ['healthy', 0],
    ['degraded', 1],
    ['unavailable', 3],
  ] as const)('ends a %s skill with %d', async (status, expected) => {
    const { exitCode, out, client } = await run(
      ['health', 'image'],
      new FakeSkillClient(undefined, status),
    );
    expect(exitCode).toBe(expected);
    expect(out).toContain(status);
    expect(out).toContain('40 / 60 / 90');
    expect(client.closed).toBe(true);
  });

  it('says why there is no answer', async () => {
    const silent = new FakeSkillClient(undefined, unavailable('Nothing answers there.'));
    const { exitCode, out } = await run(['health', 'image', '--json'], silent);
    expect(exitCode).toBe(3);
    expect(JSON.parse(out)).toEqual({
      skill: 'image',
      status: 'unavailable',
      code: 'UNAVAILABLE',
      reasons: ['UNAVAILABLE: Nothing answers there.'],
    });
  });

  it('tells a refused token by an exit code of its own: trying again changes nothing', async () => {
    const refusal = new SkillError('UNAUTHENTICATED', 'Another token is wanted.');
    const { exitCode, err } = await run(
      ['health', 'image'],
      new FakeSkillClient(undefined, refusal),
    );
    expect(exitCode).toBe(4);
    expect(err).not.toContain('start the skill');
  });
});

describe('usage', () => {
  it.each([
    [['image', 'a.jpg'], "required option '-o, --output <dir>' not specified"],
    [['image', '-o', 'out'], "missing required argument 'file'"],
    [['image', 'a.jpg', '-o', 'out', '--max-size', '8'], 'whole number from 16 to 8192'],
    [['image', 'a.jpg', '-o', 'out', '--format', 'bmp'], 'Allowed choices are webp, jpeg'],
    [['image', 'a.jpg', '-o', 'out', '--concurrency', '0'], 'whole number from 1 to 64'],
    [['image', 'a.jpg', '-o', 'out', '--effort', '9'], 'whole number from 0 to 6 was expected'],
    [
      ['image', 'a.jpg', '-o', 'out', '--format', 'jpeg', '--effort', '0'],
      'No effort was expected; leave --effort out.',
    ],
    [['health', 'soup'], 'Allowed choices are image'],
    [['imgae'], 'Did you mean image?'],
  ])('refuses %j with 2', async (args, message) => {
    const { exitCode, err, out, client } = await run(args);
    expect(err).toContain(message);
    expect(out).toBe('');
    expect(client.calls).toHaveLength(0);
    expect(exitCode).toBe(2);
  });

  it('prints version and help on stdout with 0', async () => {
    expect(await run(['--version'])).toMatchObject({ exitCode: 0, out: `${release}\n` });
    for (const args of [['--help'], ['image', '--help'], ['health', '--help']]) {
      const { exitCode, out } = await run(args);
      expect(exitCode).toBe(0);
      expect(out).toContain('Exit codes:');
    }
  });
});
