import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createModelStore, modelsConfig } from '@skillgate/models';
import { freePort, modelEnv } from '@skillgate/testing';
import { build, type BuildOptions } from 'esbuild';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startImageServer, type ImageServer } from './image-server.js';
import { packAll, repositoryRoot, type Tarball } from './pack.js';
import {
  eightLines,
  failingCall,
  inFunction,
  longCall,
  shortDraft,
  threeVectors,
} from './programs.js';
import { run, runOrThrow } from './run.js';

let root: string;
/** Where everything is installed. */
let full: string;
/** Where the client and the command line are installed, and neither engine nor server. */
let bare: string;
let nowhere: string;

/** The builds of llama.cpp for graphics cards, 640 MB, as the README tells how to spare them. */
const overrides = Object.fromEntries(
  ['linux-x64-cuda', 'linux-x64-cuda-ext', 'linux-x64-vulkan'].map((build) => [
    `@node-llama-cpp/${build}`,
    'npm:empty-npm-package@1.0.0',
  ]),
);

async function install(folder: string, tarballs: Iterable<Tarball>): Promise<void> {
  await mkdir(folder);
  const manifest = { type: 'module', private: true, overrides };
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
  const paths = [...tarballs].map(({ path }) => path);
  const flags = ['--no-audit', '--no-fund', '--prefer-offline'];
  // Else onnxruntime-node fetches libraries for graphics cards, which the README tells how to spare.
  const env = { ONNXRUNTIME_NODE_INSTALL: 'skip', NODE_LLAMA_CPP_SKIP_DOWNLOAD: 'true' };
  await runOrThrow('npm', ['install', ...flags, ...paths], { cwd: folder, env });
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'skillgate-packed-'));
  [full, bare] = [join(root, 'full'), join(root, 'bare')];
  nowhere = `localhost:${await freePort()}`;
  const tarballs = await packAll(root);
  const withoutEngine = ['cache', 'cli', 'client', 'core', 'models', 'proto'].map(
    (name) => `@skillgate/${name}`,
  );
  const picked = withoutEngine.map((name) => tarballs.get(name)!);
  await Promise.all([install(full, tarballs.values()), install(bare, picked)]);
  const noise = { type: 'gaussian', mean: 128, sigma: 50 } as const;
  const create = { width: 3000, height: 2000, channels: 3, background: '#808080', noise } as const;
  const large = await sharp({ create }).jpeg({ quality: 80 }).toBuffer();
  const photo = await sharp(large).resize(1500).jpeg().toBuffer();
  for (const folder of [full, bare]) {
    await writeFile(join(folder, 'large.jpg'), large);
    await writeFile(join(folder, 'photo.jpg'), photo);
  }
}, 180_000);

afterAll(() => rm(root, { recursive: true }));

const skillgate = 'node_modules/.bin/skillgate';
const startServer = () =>
  startImageServer(
    process.execPath,
    ['node_modules/@skillgate/image-skill/bin/image-skill.js'],
    full,
  );

/** The ways in which an application may be built. */
const ways: Record<string, { file: string; options?: BuildOptions }> = {
  'as it is written': { file: 'app.js' },
  'bundled to an ES module, the client kept out': {
    file: 'external.js',
    options: { format: 'esm', external: ['@skillgate/client'] },
  },
  'bundled to an ES module with `require`, the client in it': {
    file: 'inside.js',
    options: {
      format: 'esm',
      banner: {
        js: "import { createRequire as r } from 'node:module'; const require = r(import.meta.url);",
      },
    },
  },
  'bundled to CommonJS, the client in it': { file: 'inside.cjs', options: { format: 'cjs' } },
};

/** Writes a program into a folder in one of the ways; resolves to the file to run. */
async function make(
  folder: string,
  program: string,
  { file, options }: { file: string; options?: BuildOptions },
): Promise<string> {
  if (!options) {
    await writeFile(join(folder, file), program);
    return file;
  }
  const contents = options.format === 'cjs' ? inFunction(program) : program;
  const { warnings } = await build({
    stdin: { contents, resolveDir: folder },
    bundle: true,
    platform: 'node',
    target: 'node20',
    outfile: join(folder, file),
    logLevel: 'silent',
    ...options,
  });
  expect(warnings).toEqual([]);
  return file;
}

const node = (file: string, cwd: string, address: string, onOutput?: (piece: string) => void) =>
  run(process.execPath, [file], {
    cwd,
    env: { SKILLGATE_IMAGE_ADDRESS: address },
    ...(onOutput && { onOutput }),
  });

/** Runs a program and kills the server as soon as its call is on the wire. */
const nodeWithServerKilled = (file: string, cwd: string, server: ImageServer) =>
  node(file, cwd, server.address, (piece) => {
    if (piece.includes('on the wire')) void server.kill('SIGKILL');
  });

describe.each(Object.entries(ways))('an application %s', (_title, way) => {
  let server: ImageServer;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server.kill('SIGKILL'));

  it('is answered by the server and, where that is down, by itself', async () => {
    const file = await make(full, eightLines, way);
    const up = await node(file, full, server.address);
    expect(up).toMatchObject({ exitCode: 0, stderr: '' });
    expect(up.stdout).toMatch(/^remote 1024 683 [\da-f]{16}\n$/);
    const bytes = await readFile(join(full, 'photo.webp'));
    const down = await node(file, full, nowhere);
    expect(down).toMatchObject({ exitCode: 0, stderr: '' });
    expect(down.stdout).toBe(up.stdout.replace('remote', 'local'));
    expect(await readFile(join(full, 'photo.webp'))).toEqual(bytes);
  });

  it('has the call finished in a child process under which the server is killed', async () => {
    const file = await make(full, longCall, way);
    const { exitCode, stdout, stderr } = await nodeWithServerKilled(file, full, server);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const [, ended = ''] = stdout.split('\n');
    const { servedBy, fallbackReason, counters } = JSON.parse(ended) as Record<string, object>;
    expect({ servedBy, fallbackReason }).toEqual({ servedBy: 'local', fallbackReason: 'lost' });
    expect(counters).toMatchObject({ 'suspects{skill=image,kind=lost}': 1 });
    expect(Object.keys(counters ?? {}).join()).not.toContain('fallbacks');
  }, 60_000);

  it('is told which package and which container are missing', async () => {
    const file = await make(bare, failingCall('{}'), way);
    const { stdout } = await node(file, bare, nowhere);
    expect(stdout).toMatch(/^UNAVAILABLE: The image skill at localhost:\d+ can't be reached/);
    expect(stdout).toContain("Start the image skill's container");
    expect(stdout).toContain('or install @skillgate/image-engine');
  });

  it('is told what to install where the server is not wanted', async () => {
    const file = await make(bare, failingCall("{ fallback: 'only' }"), way);
    const { stdout } = await node(file, bare, nowhere);
    expect(stdout).toContain('FAILED_PRECONDITION: ');
    expect(stdout).toContain('@skillgate/image-engine is not installed');
  });
});

describe('a bundle that lacks something', () => {
  it('says that grpc-js has no `require`, and what to do', async () => {
    const file = await make(full, eightLines, { file: 'lacks.js', options: { format: 'esm' } });
    const { exitCode, stderr } = await node(file, full, nowhere);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('Error: @skillgate/client was bundled into an ES module');
    expect(stderr).toContain('esbuild: --external:@skillgate/client');
  });

  it('says that the client must be beside it when a call has to be finished in a child', async () => {
    const slim = join(root, 'slim');
    await mkdir(join(slim, 'node_modules/@skillgate'), { recursive: true });
    const engine = 'node_modules/@skillgate/image-engine';
    await symlink(join(full, engine), join(slim, engine));
    for (const picture of ['photo.jpg', 'large.jpg']) {
      await cp(join(full, picture), join(slim, picture));
    }
    const bundled = ways['bundled to CommonJS, the client in it']!;
    await cp(join(full, await make(full, eightLines, bundled)), join(slim, 'eight.cjs'));
    const local = await node('eight.cjs', slim, nowhere);
    expect(local).toMatchObject({ exitCode: 0, stderr: '' });
    await cp(join(full, await make(full, longCall, bundled)), join(slim, 'long.cjs'));
    const { exitCode, stderr } = await nodeWithServerKilled('long.cjs', slim, await startServer());
    expect(exitCode).toBe(1);
    expect(stderr).toContain('The module @skillgate/client/suspect-child was not found');
    expect(stderr).toContain('install it beside the bundle');
  }, 60_000);
});

/** Engines with models of their own: a program, and what it prints. */
const withModels = {
  draft: {
    model: 'smollm2-135m-instruct',
    program: shortDraft,
    env: { DRAFT_THREADS: '1' },
    printed: 'local smollm2-135m-instruct yes\n',
  },
  embedding: {
    model: 'all-minilm-l6-v2',
    program: threeVectors,
    env: { EMBEDDING_THREADS: '1' },
    printed: 'local all-minilm-l6-v2 true true\n',
  },
};

describe.each(Object.entries(withModels))(
  'the %s engine',
  (name, { model, program, env, printed }) => {
    it('works in an application of its own', async () => {
      await createModelStore(modelsConfig({ ...process.env, ...modelEnv })).pull(model);
      await writeFile(join(full, `${name}.js`), program);
      const { exitCode, stdout, stderr } = await run(process.execPath, [`${name}.js`], {
        cwd: full,
        env: { ...modelEnv, ...env },
      });
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      expect(stdout).toBe(printed);
    }, 120_000);
  },
);

describe('skillgate serve image', () => {
  it('serves where the server’s package is installed', async () => {
    const server = await startImageServer(join(full, skillgate), ['serve', 'image'], full);
    await server.kill('SIGTERM');
  });

  it('says what to install where it is not', async () => {
    const { exitCode, stderr } = await run(join(bare, skillgate), ['serve', 'image'], {
      cwd: bare,
    });
    expect(exitCode).not.toBe(0);
    expect(stderr).toContain('npm install @skillgate/image-skill');
  });
});

describe('the types', () => {
  const compilers = ['nodenext', 'preserve'];
  const everywhere = ['cache', 'client', 'core', 'proto'];

  it.each([
    ['with an engine', () => full, [...everywhere, 'image-engine', 'imaging', 'server-kit']],
    ['without one', () => bare, everywhere],
  ] as const)(
    'hold in a strict program that checks them too, %s',
    async (_title, at, names) => {
      const imports = names.map(
        (name, index) => `import * as all${index} from '@skillgate/${name}';\nvoid all${index};`,
      );
      await writeFile(join(at(), 'types.ts'), [eightLines, ...imports].join('\n'));
      // Without TypeScript's own declarations of a browser, of which each takes seconds to check.
      const language = ['--target', 'es2023', '--lib', 'es2023', '--skipDefaultLibCheck'];
      const tsc = join(repositoryRoot, 'node_modules/.bin/tsc');
      const flags = ['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--types', 'node'];
      for (const module of compilers) {
        const args = ['types.ts', ...flags, ...language, '--module', module];
        expect(await run(tsc, args, { cwd: at() })).toMatchObject({ stdout: '', exitCode: 0 });
      }
    },
    90_000,
  );
});
