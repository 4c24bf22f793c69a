import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findServer } from './find-server.js';
import { runServer } from './run-server.js';

let folder: string;
let script: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skillgate-serve-'));
  script = join(folder, 'server.mjs');
  await writeFile(
    script,
    `const [how] = process.argv.slice(2);
     if (how === 'exit') process.exit(7);
     if (how === 'die') process.kill(process.pid, 'SIGKILL');
     process.on('SIGTERM', () => process.exit(42));
     setInterval(() => undefined, 1000);
     process.kill(process.ppid, 'SIGHUP');`,
  );
});
afterAll(() => rm(folder, { recursive: true }));

describe('runServer', () => {
  it('ends as the server ends', async () => {
    expect(await runServer(script, ['exit'])).toBe(7);
    expect(await runServer(script, ['die'])).toBe(137);
  });

  it('passes signals on, a hang-up as SIGTERM, and stops listening afterwards', async () => {
    const before = process.listenerCount('SIGHUP');
    expect(await runServer(script, ['wait'])).toBe(42);
    expect(process.listenerCount('SIGHUP')).toBe(before);
  });
});

describe('findServer', () => {
  it('finds the command of the skill’s package', () => {
    expect(findServer('image')).toMatch(/image-skill[/\\]bin[/\\]image-skill\.js$/);
  });

  it('says what to install', () => {
    const missing = () => {
      throw new Error('Cannot find module');
    };
    expect(() => findServer('ocr', missing)).toThrow('npm install @skillgate/ocr-skill');
  });
});
