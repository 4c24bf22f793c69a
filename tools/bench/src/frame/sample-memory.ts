import { setTimeout as sleep } from 'node:timers/promises';
import { average } from './statistics.js';

export interface MemoryUse {
  peakBytes: number;
  averageBytes: number;
}

/** Memory that is looked at while something else runs. */
export interface MemorySampling {
  /** Looks a last time and ends. */
  stop(): Promise<MemoryUse>;
}

/** Looks at once, and then again `intervalMs` after each look. */
export function sampleMemory(readBytes: () => Promise<number>, intervalMs = 100): MemorySampling {
  const samples: number[] = [];
  const stopped = new AbortController();
  const look = async () => void samples.push(await readBytes());
  const looking = (async () => {
    while (!stopped.signal.aborted) {
      await look();
      // Rejects when it is stopped, which is no error here.
      await sleep(intervalMs, undefined, { signal: stopped.signal }).catch(() => undefined);
    }
  })();
  // Told when it is stopped; an error before that would otherwise count as unhandled.
  looking.catch(() => undefined);
  return {
    async stop() {
      stopped.abort();
      await looking;
      await look();
      return { peakBytes: Math.max(...samples), averageBytes: average(samples) };
    },
  };
}
