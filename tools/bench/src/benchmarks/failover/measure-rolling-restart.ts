import { setTimeout as sleep } from 'node:timers/promises';
import { median } from '../../frame/statistics.js';
import type { BreakableServer } from '../../servers/breakable/breakable-server.js';
import { startTraffic } from './traffic.js';
import { until } from './until.js';

/** What the restart of two replicas in turn did to the calls, in milliseconds. */
export interface RollingResult {
  /** The median call. */
  medianMs: number;
  longestMs: number;
  calls: number;
  /** Calls that were answered, but not by a replica. */
  local: number;
  /** Calls that nobody answered. */
  lost: number;
}

const settleMs = 500;

/** Asks each of two replicas in turn to stop, and starts it again, under traffic. */
export async function measureRollingRestart(
  replicas: readonly BreakableServer[],
  image: Uint8Array,
): Promise<RollingResult> {
  const addresses = replicas.map(({ address }) => address);
  const traffic = await startTraffic(addresses, image);
  try {
    await until('20 answers of the replicas', () => traffic.records.length >= 20);
    for (const replica of replicas) {
      await replica.drain();
      await replica.ended();
      await replica.start();
      await sleep(settleMs);
    }
  } finally {
    await traffic.stop();
  }
  const times = traffic.records.map(({ startedMs, endedMs }) => endedMs - startedMs);
  const answeredBy = (who: string) =>
    traffic.records.filter(({ servedBy }) => servedBy === who).length;
  return {
    medianMs: median(times),
    longestMs: Math.max(...times),
    calls: times.length,
    local: answeredBy('local'),
    lost: answeredBy('nobody'),
  };
}
