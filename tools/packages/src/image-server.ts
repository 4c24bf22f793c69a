import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { getSkillClient } from '@skillgate/client';
import { freePort } from '@skillgate/testing';
import { plainEnvironment } from './run.js';

export interface ImageServer {
  address: string;
  /** Resolves when it has ended; does nothing when it has. */
  kill(signal: NodeJS.Signals): Promise<void>;
}

const readyWithinMs = 30_000;

async function isHealthy(address: string): Promise<boolean> {
  const client = getSkillClient('image', { address });
  try {
    return (await client.health({ timeoutMs: 1_000 })).status === 'healthy';
  } catch {
    return false;
  } finally {
    await client.close();
  }
}

/** Starts the image skill by a command, on a port of its own, and resolves when it is healthy. */
export async function startImageServer(
  command: string,
  args: readonly string[],
  cwd: string,
): Promise<ImageServer> {
  const port = await freePort();
  const env = { SKILLGATE_PORT: String(port), SKILLGATE_METRICS: 'false' };
  const server = spawn(command, args, {
    cwd,
    env: { ...plainEnvironment, ...env, SKILLGATE_LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const exited = once(server, 'exit');
  const kill = async (signal: NodeJS.Signals) => {
    server.kill(signal);
    await exited;
  };
  const address = `localhost:${port}`;
  const giveUpAt = Date.now() + readyWithinMs;
  while (!(await isHealthy(address))) {
    if (server.exitCode !== null) throw new Error(`${command} ended with ${server.exitCode}.`);
    if (Date.now() > giveUpAt) {
      await kill('SIGKILL');
      throw new Error(`The image skill was not healthy within ${readyWithinMs} ms.`);
    }
    await sleep(50);
  }
  return { address, kill };
}
