import { readFileSync } from 'node:fs';
import { copyFile, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeBlocks, type CodeBlock } from './code-blocks.js';
import { readmePath, repositoryRoot } from './readme-path.js';
import { readmeSections } from './readme-sections.js';
import { createModelStore, modelsConfig } from '@skillgate/models';
import { freePort, modelEnv, printPage, runCommand } from '@skillgate/testing';
import { updateReadme } from './update-readme.js';

// Scripts without types: they run before anything is built.
const setup = new URL('../../setup/', import.meta.url);
const { startSkillServer } = (await import(new URL('skill-server.mjs', setup).href)) as {
  startSkillServer(skill: string, port: number): Promise<{ stop(): Promise<unknown> }>;
};
const { paintSamplePicture } = (await import(new URL('sample-picture.mjs', setup).href)) as {
  paintSamplePicture(): Promise<Buffer>;
};

const blocks = codeBlocks(readFileSync(readmePath, 'utf8'));
const programs = blocks.filter(({ language }) => language === 'ts');
const title = ({ language, line }: CodeBlock) => `${language}, line ${line}`;

/** A folder in which the README's reader stands: packages installed, a photo.jpg and a page.png. */
let folder: string;
let env: NodeJS.ProcessEnv;
let server: { stop(): Promise<unknown> } | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skillgate-readme-'));
  await symlink(join(repositoryRoot, 'node_modules'), join(folder, 'node_modules'));
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  await writeFile(join(folder, 'photo.jpg'), await paintSamplePicture());
  const page = await printPage({ width: 4, height: 2, margin: 0.3 });
  await writeFile(join(folder, 'page.png'), page.image);
  // The file that the README's commands speak of: its first program.
  await writeFile(join(folder, 'app.ts'), programs[0]?.code ?? '');
  // The commands and programs find what they fetch.
  const models = createModelStore(modelsConfig({ ...process.env, ...modelEnv }));
  for (const id of ['all-minilm-l6-v2', 'smollm2-135m-instruct']) await models.pull(id);
  const port = await freePort([0, 10_000]);
  server = await startSkillServer('image', port);
  env = {
    ...process.env,
    ...modelEnv,
    // Several threads wait for each other by spinning, which takes for ever where other specs have the CPUs.
    DRAFT_THREADS: '1',
    SKILLGATE_IMAGE_ADDRESS: `localhost:${port}`,
    SKILLGATE_CACHE: 'on',
    SKILLGATE_CACHE_DIR: join(folder, 'kept'),
  };
  // nx asks for colours, and the README shows none.
  delete env['FORCE_COLOR'];
});

afterAll(async () => {
  await server?.stop();
  await rm(folder, { recursive: true });
});

describe('the README', () => {
  it('shows at least one shell call and one program', () => {
    expect(blocks.some(({ words }) => words.includes('run'))).toBe(true);
    expect(blocks.some(({ language }) => language === 'ts')).toBe(true);
  });

  it('has tables that are those of the code', async () => {
    const copy = join(folder, 'README.md');
    await copyFile(readmePath, copy);
    await copyFile(join(repositoryRoot, '.prettierrc.json'), join(folder, '.prettierrc.json'));
    const message = 'run: npx nx run readme:build && node tools/readme/bin/readme.js';
    expect(await updateReadme(copy, readmeSections), message).toBe(false);
  });

  it.each(programs.map((block) => [title(block), block]))(
    'has a program that compiles and runs: %s',
    async (_title, { code, line }) => {
      const name = `line-${line}`;
      await writeFile(join(folder, `${name}.ts`), code);
      const types = ['--types', 'node', '--skipLibCheck', '--strict'];
      const target = ['--module', 'nodenext', '--target', 'es2023'];
      const tsc = join(repositoryRoot, 'node_modules/.bin/tsc');
      const compiled = await runCommand(tsc, [`${name}.ts`, ...types, ...target], {
        cwd: folder,
        env,
      });
      expect(compiled).toMatchObject({ stdout: '', exitCode: 0 });
      const ran = await runCommand(process.execPath, [`${name}.js`], { cwd: folder, env });
      expect(ran).toMatchObject({ stderr: '', exitCode: 0 });
    },
    60_000,
  );

  it.each(
    blocks.filter(({ words }) => words.includes('run')).map((block) => [title(block), block]),
  )(
    'has a command that works: %s',
    async (_title, { code }) => {
      const ran = await runCommand('sh', ['-e', '-c', code], { cwd: folder, env });
      expect(ran, ran.stderr).toMatchObject({ exitCode: 0 });
    },
    60_000,
  );

  it('tells what its first program prints: at first, again, and without the server', async () => {
    // The last bit of a hash may differ between kinds of CPU.
    const masked = (text: string) => text.replaceAll(/[\da-f]{16}/g, 'HASH');
    const texts = blocks.filter(({ language }) => language === 'text');
    const printed = texts.map(({ code }) => masked(code));
    const file = `line-${programs[0]?.line}.js`;
    const nowhere = { SKILLGATE_IMAGE_ADDRESS: `localhost:${await freePort()}` };
    const fresh = { SKILLGATE_CACHE_DIR: join(folder, 'fresh') };
    const runs = [
      { own: fresh, servedBy: 'remote' },
      { own: { ...fresh, ...nowhere }, servedBy: 'cache' },
      { own: { ...nowhere, SKILLGATE_CACHE: 'off' }, servedBy: 'local' },
    ];
    for (const { own, servedBy } of runs) {
      const ran = await runCommand(process.execPath, [file], {
        cwd: folder,
        env: { ...env, ...own },
      });
      expect(ran.stdout.trim().endsWith(servedBy), ran.stdout + ran.stderr).toBe(true);
      expect(printed).toContain(masked(ran.stdout));
    }
  });

  it('leaves a WebP where the program says', async () => {
    const webp = await readFile(join(folder, 'photo.webp'));
    expect(webp.subarray(8, 12).toString()).toBe('WEBP');
  });
});
