import { execFile, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { ServedSkill } from '@skillgate/client';
import { freePort } from '@skillgate/testing/free-port';
import { modelEnv } from '@skillgate/testing/model-env';
import type { SkillServer } from './skill-server.js';
import { waitUntilHealthy } from './wait-until-healthy.js';

const resolve = createRequire(import.meta.url).resolve;
const run = promisify(execFile);

/** The program of a skill. */
export function serverScript(skill: ServedSkill = 'image'): string {
  const manifestPath = resolve(`@skillgate/${skill}-skill/package.json`);
  const { bin } = JSON.parse(readFileSync(manifestPath, 'utf8')) as { bin: Record<string, string> };
  return join(dirname(manifestPath), Object.values(bin)[0] ?? '');
}

async function residentBytes(pid: number): Promise<number> {
  try {
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
  } catch {
    // No Linux.
    const { stdout } = await run('ps', ['-o', 'rss=', '-p', String(pid)]);
    return Number(stdout) * 1024;
  }
}

/** A skill as a process of this machine, with its defaults. */
export async function startProcessServer(
  skill: ServedSkill = 'image',
  env: Record<string, string> = {},
): Promise<SkillServer> {
  const [port, metricsPort] = [await freePort(), await freePort()];
  const address = `127.0.0.1:${port}`;
  const startedMs = performance.now();
  const server = spawn(process.execPath, [serverScript(skill)], {
    env: {
      ...process.env,
      SKILLGATE_PORT: String(port),
      SKILLGATE_METRICS_PORT: String(metricsPort),
      SKILLGATE_LOG_LEVEL: 'error',
      ...modelEnv,
      ...env,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const exited = new Promise<void>((done) => server.once('exit', () => done()));
  const stop = async () => {
    server.kill('SIGTERM');
    await exited;
  };
  try {
    await waitUntilHealthy({ skill, address }, () =>
      server.exitCode === null ? undefined : `The ${skill} skill ended with ${server.exitCode}.`,
    );
  } catch (error) {
    await stop();
    throw error;
  }
  const readyMs = performance.now() - startedMs;
  const memoryBytes = () => residentBytes(server.pid as number);
  return { kind: 'process', address, readyMs, memoryBytes, stop };
}
