import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { freePort } from '@skillgate/testing/free-port';
import { serverScript } from '../process-server.js';
import { breakableVariables, type BreakableServer } from './breakable-server.js';
import { untilReady } from './until-ready.js';

/** The image skill as a process of this machine. */
export async function startBreakableProcess(): Promise<BreakableServer> {
  const [port, metricsPort] = [await freePort(), await freePort()];
  const env = {
    ...process.env,
    ...breakableVariables,
    SKILLGATE_PORT: String(port),
    SKILLGATE_METRICS_PORT: String(metricsPort),
  };
  let child: ChildProcess | undefined;
  let gone: Promise<unknown> = Promise.resolve();

  async function start(): Promise<void> {
    child = spawn(process.execPath, [serverScript()], {
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    gone = once(child, 'exit');
    await untilReady(`127.0.0.1:${metricsPort}`);
  }

  await start();
  return {
    kind: 'process',
    address: `127.0.0.1:${port}`,
    kill: async () => void child?.kill('SIGKILL'),
    drain: async () => void child?.kill('SIGTERM'),
    freeze: async () => void child?.kill('SIGSTOP'),
    thaw: async () => void child?.kill('SIGCONT'),
    ended: async () => void (await gone),
    start,
    stop: async () => {
      child?.kill('SIGKILL');
      await gone;
    },
  };
}
