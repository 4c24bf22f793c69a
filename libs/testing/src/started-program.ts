import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { eventually } from './eventually.js';

type LogLine = Record<string, unknown> & { msg: string };

/** A skill's program at work; gone when the test is over. */
export interface StartedProgram {
  child: ChildProcess;
  /** host:port of gRPC. */
  address: string;
  /** Waits until it has logged a message, and gives that line. */
  logged(message: string): Promise<LogLine>;
  /** What its port for machines answers. */
  get(path: '/readyz' | '/healthz'): Promise<{ status: number; body: string }>;
}

const withinMs = 60_000;

/** Starts a skill's program on ports of its own; resolves when it listens, ready or not. */
export async function startProgram(
  program: string,
  env: NodeJS.ProcessEnv,
): Promise<StartedProgram> {
  const ports = { SKILLGATE_PORT: '0', SKILLGATE_METRICS_PORT: '0', SKILLGATE_DRAIN_DELAY_MS: '0' };
  const child = spawn(process.execPath, [program], {
    env: { ...process.env, ...ports, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines: LogLine[] = [];
  createInterface(child.stdout).on('line', (line) => lines.push(JSON.parse(line) as LogLine));

  async function logged(message: string): Promise<LogLine> {
    const find = () => lines.find(({ msg }) => msg === message);
    await eventually(() => find() !== undefined, withinMs);
    return find()!;
  }

  const { port, metricsPort } = await logged('listening');
  return {
    child,
    logged,
    address: `127.0.0.1:${String(port)}`,
    async get(path) {
      const response = await fetch(`http://127.0.0.1:${String(metricsPort)}${path}`);
      return { status: response.status, body: await response.text() };
    },
  };
}
