import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const entry = fileURLToPath(new URL('../../../image-skill/bin/image-skill.js', import.meta.url));

/** The real image skill as a process on a port; it is gone when the test is over. Resolves when it serves. */
export async function startImageServer(port: number) {
  const child = spawn(process.execPath, [entry], {
    env: {
      PATH: process.env['PATH'],
      SKILLGATE_HOST: '127.0.0.1',
      SKILLGATE_PORT: String(port),
      SKILLGATE_METRICS: 'false',
      SKILLGATE_DRAIN_DELAY_MS: '200',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  onTestFinished(async () => {
    child.kill('SIGCONT');
    child.kill('SIGKILL');
    await exited;
  });
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (lines: Buffer) => lines.includes('"serving"') && resolve());
    void exited.then(() => reject(new Error('The image skill ended before it served.')));
  });
  return {
    address: `127.0.0.1:${port}`,
    pid: child.pid as number,
    kill: (signal: NodeJS.Signals) => void child.kill(signal),
    exited,
  };
}
