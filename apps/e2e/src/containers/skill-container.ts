import type Dockerode from 'dockerode';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceLimits } from './compose-service.js';
import { usedBytes, watchPeak, type MemoryPeak } from './memory.js';
import { parseMetrics, type Metrics } from './metrics.js';

/** How a container that has ended did so. */
export interface Ending {
  exitCode: number;
  outOfMemory: boolean;
}

/** A skill's container, as the tests see it. Its addresses outlast a restart. */
export interface SkillContainer {
  /** host:port of gRPC. */
  readonly address: string;
  readonly limits: ServiceLimits;
  /** How long the process took from its last start until it was ready, in milliseconds. */
  readonly readyAfterMs: number;
  /** Memory in use, in bytes: the cgroup's figure less inactive file pages. */
  memory(): Promise<number>;
  /** Watches the memory from now on. */
  watchMemory(): MemoryPeak;
  /** What it tells Prometheus now. */
  metrics(): Promise<Metrics>;
  /** Sends a signal, SIGKILL if not told otherwise; the container may go on or end by it. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Starts it again after it has ended, and waits until it is ready. */
  start(): Promise<void>;
  /** Freezes every process in it: it takes connections and answers nothing. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Waits until it ends. */
  ended(): Promise<Ending>;
  isRunning(): Promise<boolean>;
  /** How often the engine has started it again by itself. */
  restarts(): Promise<number>;
  /** All that it has written. */
  logs(): Promise<string>;
  remove(): Promise<void>;
}

export interface SkillContainerOptions {
  container: Dockerode.Container;
  limits: ServiceLimits;
  address: string;
  /** The address of /metrics and /readyz. */
  metricsAddress: string;
}

const readyWithinMs = 30_000;
const askEveryMs = 50;

/** The engine's log has an 8-byte header before each piece: stream, three zeros, length. */
function withoutHeaders(log: Buffer): string {
  const pieces: string[] = [];
  for (let at = 0; at + 8 <= log.length;) {
    const end = at + 8 + log.readUInt32BE(at + 4);
    pieces.push(log.toString('utf8', at + 8, end));
    at = end;
  }
  return pieces.join('');
}

async function isReady(metricsAddress: string): Promise<boolean> {
  try {
    const response = await fetch(`http://${metricsAddress}/readyz`, {
      signal: AbortSignal.timeout(1_000),
    });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    // Nothing listens yet.
    return false;
  }
}

/** The container in the tests' words. */
export function skillContainer(options: SkillContainerOptions): SkillContainer & {
  untilReady(): Promise<void>;
} {
  const { container, limits, address, metricsAddress } = options;

  let readyAfterMs = NaN;

  async function state() {
    return (await container.inspect()).State;
  }

  async function logs(): Promise<string> {
    return withoutHeaders(await container.logs({ stdout: true, stderr: true, follow: false }));
  }

  async function untilReady(): Promise<void> {
    const giveUpAt = Date.now() + readyWithinMs;
    while (Date.now() < giveUpAt && (await state()).Running) {
      if (await isReady(metricsAddress)) {
        readyAfterMs = Date.now() - Date.parse((await state()).StartedAt);
        return;
      }
      await sleep(askEveryMs);
    }
    throw new Error(
      `${limits.image} was not ready within ${readyWithinMs} ms. Its log:\n${await logs()}`,
    );
  }

  async function memory(): Promise<number> {
    return usedBytes(await container.stats({ stream: false, 'one-shot': true }));
  }

  return {
    address,
    limits,
    get readyAfterMs() {
      return readyAfterMs;
    },
    memory,
    watchMemory: () => watchPeak(memory),
    metrics: async () =>
      parseMetrics(await (await fetch(`http://${metricsAddress}/metrics`)).text()),
    kill: async (signal = 'SIGKILL') => void (await container.kill({ signal })),
    start: async () => {
      await container.start();
      await untilReady();
    },
    pause: async () => void (await container.pause()),
    resume: async () => void (await container.unpause()),
    ended: async () => {
      const { StatusCode } = (await container.wait()) as { StatusCode: number };
      return { exitCode: StatusCode, outOfMemory: (await state()).OOMKilled };
    },
    isRunning: async () => (await state()).Running,
    restarts: async () => (await container.inspect()).RestartCount,
    logs,
    remove: async () => void (await container.remove({ force: true, v: true })),
    untilReady,
  };
}
