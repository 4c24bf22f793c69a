import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, freePort, runCommand } from '@skillgate/testing';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { readmePath, repositoryRoot } from './readme-path.js';

/** Listens on a free port until it is closed. */
async function occupyPort() {
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((listening) => server.listen(0, listening));
  const close = () => new Promise((closed) => server.close(closed));
  return { port: (server.address() as AddressInfo).port, close };
}

const start = ['tools/setup/start.mjs'];
/** What it starts: not what somebody adds to a checkout. */
const startedSkills = ['image', 'ocr', 'embedding', 'draft'];

/** The pixels of a lossy WebP: https://datatracker.ietf.org/doc/html/rfc6386#section-9.1 */
function sizeOf(webp: Buffer): { width: number; height: number } {
  expect(webp.subarray(8, 16).toString()).toBe('WEBPVP8 ');
  return { width: webp.readUInt16LE(26) & 0x3fff, height: webp.readUInt16LE(28) & 0x3fff };
}

/** Other processors round otherwise, which may tip a bit. */
const maxBits = 4;

const hashesIn = (text: string) =>
  [...text.matchAll(/^(?: {2}hash {7}|1024 683 )([0-9a-f]{16})/gm)].map(([, hash]) => hash!);

function distance(one: string, other: string): number {
  return (BigInt(`0x${one}`) ^ BigInt(`0x${other}`)).toString(2).replaceAll('0', '').length;
}

/** Where the skills listen, as seen from the first one's port, and each one's metrics. */
const ports = [-1, 0, 1, 2].flatMap((offset) => [offset, offset + 10_000]);

/** `npm start` on free ports; what it has printed so far grows. */
async function startAll() {
  const port = await freePort(ports);
  // Several threads wait for each other by spinning, which takes for ever where other specs have the CPUs.
  const env = { ...process.env, SKILLGATE_PORT: String(port), DRAFT_THREADS: '1' };
  const child = spawn(process.execPath, start, { cwd: repositoryRoot, env });
  const started = { port, env, pid: child.pid as number, printed: '' };
  for (const output of [child.stdout, child.stderr]) {
    output.setEncoding('utf8').on('data', (piece: string) => (started.printed += piece));
  }
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  await Promise.race([eventually(() => started.printed.includes('Ctrl-C stops'), 180_000), exited]);
  const interrupt = () => {
    child.kill('SIGINT');
    return exited;
  };
  return Object.assign(started, { interrupt });
}

/** An application that calls each skill once, and prints who answered. */
const application = `
import { readFile } from 'node:fs/promises';
import { createSkillPool } from '@skillgate/client';

const port = Number(process.argv[2]);
const image = await readFile('.cache/start/page.png');
const pool = createSkillPool({ cache: 'off' });
const at = (offset) => ({ address: 'localhost:' + (port + offset) });
const answers = await Promise.all([
  pool.client('image', at(0)).preprocess({ image, maxSize: 64 }),
  pool.client('ocr', at(1)).recognize({ image }),
  pool.client('embedding', at(2)).embedText({ texts: ['a cat'] }),
  pool.client('draft', at(-1)).generate({ prompt: 'One, two,', maxTokens: 4 }),
]);
console.log(answers.map(({ servedBy }) => servedBy).join(' '));
await pool.close();
`;

describe('npm start', { timeout: 240_000 }, () => {
  let started: Awaited<ReturnType<typeof startAll>>;
  beforeAll(async () => {
    started = await startAll();
    expect(started.printed).toContain('Ctrl-C stops');
  }, 240_000);
  afterAll(async () => void (await started?.interrupt()));

  it('shows the four skills at work, and prints a command that works', async () => {
    const { printed, port, env } = started;
    expect(printed.match(/^ {2}served by {2}remote/gm), printed).toHaveLength(4);
    expect(printed).toContain('Paris');
    const readme = await readFile(readmePath, 'utf8');
    const told = hashesIn(readme);
    expect(told).toHaveLength(4);
    expect(new Set(told).size).toBe(1);
    expect(distance(told[0]!, hashesIn(printed)[0]!)).toBeLessThanOrEqual(maxBits);
    const command = /^ {2}(npx skillgate image .*)$/m.exec(printed)?.[1] ?? 'no command printed';
    await rm(join(repositoryRoot, '.cache/ready/sample.webp'), { force: true });
    const ran = await runCommand('sh', ['-c', command], { cwd: repositoryRoot });
    expect(ran, ran.stderr).toMatchObject({ exitCode: 0 });
    const webp = await readFile(join(repositoryRoot, '.cache/ready/sample.webp'));
    expect(sizeOf(webp)).toEqual({ width: 1024, height: 683 });

    const again = await runCommand(process.execPath, start, { cwd: repositoryRoot, env });
    expect(again.exitCode).toBe(1);
    expect(again.stderr).toContain(`is at localhost:${port} already`);
  });

  it('leaves all four calls answered when any one is killed, and starts it again', async () => {
    const cache = await mkdtemp(join(tmpdir(), 'skillgate-start-'));
    onTestFinished(() => rm(cache, { recursive: true }));
    const env = {
      ...{ ...started.env, SKILLGATE_CACHE: 'on', SKILLGATE_CACHE_DIR: cache },
      SKILLGATE_MODELS_DIR: join(repositoryRoot, '.cache/models'),
    };
    const program = join(repositoryRoot, '.cache/start/call-all.mjs');
    await writeFile(program, application);
    // A new process each time, which has never spoken to the skill that is gone.
    const callAll = async () => {
      const args = [program, `${started.port}`];
      const ran = await runCommand(process.execPath, args, { cwd: repositoryRoot, env });
      expect(ran, ran.stderr).toMatchObject({ exitCode: 0 });
      return ran.stdout.trim();
    };
    expect(await callAll()).toBe('remote remote remote remote');
    for (const skill of startedSkills) {
      const named = ['-P', `${started.pid}`, '-f', `${skill}-skill`];
      const { stdout: pid } = await runCommand('pgrep', named, { cwd: repositoryRoot });
      // A kill of 0 would end the test's own process group.
      expect(Number(pid), `the ${skill} skill's process`).toBeGreaterThan(0);
      process.kill(Number(pid), 'SIGKILL');
      expect(await callAll()).toMatch(/^((remote|local) ?){4}$/);
      const again = `The ${skill} skill serves again.`;
      await vi.waitFor(() => expect(started.printed).toContain(again), 60_000);
      expect(started.printed).toContain(`The ${skill} skill ended by itself with SIGKILL`);
    }
  });

  it('drains on Ctrl-C', async () => {
    expect(await started.interrupt()).toBe(0);
    expect(started.printed).toContain('Stopped.');
  });

  it('says that something else has the port, and what to do', async () => {
    const { port, close } = await occupyPort();
    const env = { ...process.env, SKILLGATE_PORT: String(port) };
    const { exitCode, stderr } = await runCommand(process.execPath, start, {
      cwd: repositoryRoot,
      env,
    });
    await close();
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`Port ${port} is taken by something that is no image skill`);
    expect(stderr).toContain(`SKILLGATE_PORT=${port + 10} npm start`);
  }, 30_000);

  it('refuses a port that is none', async () => {
    const env = { ...process.env, SKILLGATE_PORT: 'http' };
    const { exitCode, stderr } = await runCommand(process.execPath, start, {
      cwd: repositoryRoot,
      env,
    });
    expect(exitCode).toBe(1);
    expect(stderr).toContain("SKILLGATE_PORT must be a whole number from 2 to 65533, got 'http'");
  }, 30_000);
});
