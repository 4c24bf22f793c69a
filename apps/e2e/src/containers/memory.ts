import type { ContainerStats } from 'dockerode';

/** A container's memory as its limit counts it, less the file pages that the kernel gives back by itself. */
export function usedBytes({ memory_stats: memory }: ContainerStats): number {
  const details = memory.stats as unknown as Record<string, number> | undefined;
  // It does not run.
  if (details === undefined) return 0;
  // cgroup v1 counts the whole tree in total_…; v2 has one figure.
  return memory.usage - (details['total_inactive_file'] ?? details['inactive_file'] ?? 0);
}

export interface MemoryPeak {
  /** Ends the sampling and gives the most that was seen, in bytes. */
  stop(): Promise<number>;
}

const pauseMs = 100;

/** Samples a memory figure until it is stopped. */
export function watchPeak(read: () => Promise<number>): MemoryPeak {
  let stopped = false;
  const sampling = (async () => {
    let peak = 0;
    while (!stopped) {
      peak = Math.max(peak, await read());
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
    return peak;
  })();
  // Whoever stops it is told; a test that failed before it got there is not.
  sampling.catch(() => undefined);
  return {
    stop: () => {
      stopped = true;
      return sampling;
    },
  };
}
