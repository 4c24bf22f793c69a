import { closeSync, openSync, readSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';

/** The longest time for which the event loop did not go round, in milliseconds. */
export interface LongestTurn {
  /** By the clock; right to about one. */
  wallMs: number;
  /**
   * Of it, what the thread was working: the rest it waited for a processor, which others had. As by the clock where the
   * system does not tell.
   */
  workMs: number;
}

/** Tells for how long the process's first thread has run, in milliseconds, as Linux counts it (`proc_pid_schedstat`). */
function openThreadClock(): { now: () => number; close: () => void } | undefined {
  try {
    const file = openSync('/proc/self/schedstat', 'r');
    const buffer = Buffer.alloc(128);
    const now = () =>
      Number(buffer.toString('latin1', 0, readSync(file, buffer, 0, 128, 0)).split(' ')[0]) / 1e6;
    return { now, close: () => closeSync(file) };
  } catch {
    return undefined;
  }
}

/** The most that the thread worked between two rounds of the event loop, while `work` runs. */
async function longestWork(work: () => Promise<unknown>): Promise<number | undefined> {
  const clock = openThreadClock();
  if (!clock) {
    await work();
    return undefined;
  }
  let [longestMs, before] = [0, clock.now()];
  const timer = setInterval(() => {
    const now = clock.now();
    longestMs = Math.max(longestMs, now - before);
    before = now;
  }, 1);
  try {
    await work();
    await delay(5);
    return longestMs;
  } finally {
    clearInterval(timer);
    clock.close();
  }
}

/** The longest time that `work` held this process's event loop at once. */
export async function longestTurn(work: () => Promise<unknown>): Promise<LongestTurn> {
  const histogram = monitorEventLoopDelay({ resolution: 1 });
  await delay(50);
  histogram.enable();
  await delay(10);
  histogram.reset();
  const workMs = await longestWork(work);
  await delay(5);
  histogram.disable();
  const wallMs = histogram.max / 1e6;
  return { wallMs, workMs: workMs ?? wallMs };
}
