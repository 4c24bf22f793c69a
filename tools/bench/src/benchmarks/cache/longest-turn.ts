import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';

/** The longest time that `work` held this process's event loop at once, in milliseconds; right to about one. */
export async function longestTurnMs(work: () => Promise<unknown>): Promise<number> {
  const histogram = monitorEventLoopDelay({ resolution: 1 });
  await delay(50);
  histogram.enable();
  await delay(10);
  histogram.reset();
  await work();
  await delay(5);
  histogram.disable();
  return histogram.max / 1e6;
}
