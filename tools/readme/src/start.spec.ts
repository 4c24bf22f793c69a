import { spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readmePath, repositoryRoot } from './readme-path.js';
import { runCommand } from '@skillgate/testing';

/** Listens on a free port until it is closed. */
async function occupyPort() {
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((listening) => server.listen(0, listening));
  const close = () => new Promise((closed) => server.close(closed));
  return { port: (server.address() as AddressInfo).port, close };
}

const start = ['tools/setup/start.mjs'];

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

describe('npm start', () => {
  it('shows the four skills at work, prints a command that works, and drains on Ctrl-C', async () => {
    const { port, close } = await occupyPort();
    await close();
    // Several threads wait for each other by spinning, which takes for ever where other specs have the CPUs.
    const env = { ...process.env, SKILLGATE_PORT: String(port), DRAFT_THREADS: '1' };
    const started = spawn(process.execPath, start, { cwd: repositoryRoot, env });
    let printed = '';
    const exited = new Promise<number | null>((resolve) => started.once('exit', resolve));
    try {
      for await (const chunk of started.stdout
        .setEncoding('utf8')
        .iterator({ destroyOnReturn: false })) {
        printed += chunk as string;
        if (printed.includes('Ctrl-C stops them')) break;
      }
      expect(printed.match(/^ {2}served by {2}remote/gm)).toHaveLength(4);
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
    } finally {
      started.kill('SIGINT');
    }
    expect(await exited).toBe(0);
  }, 240_000);

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
