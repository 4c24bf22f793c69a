import { setTimeout as sleep } from 'node:timers/promises';
import { median } from '../../frame/statistics.js';
import { lastsMs, type Fault } from './faults.js';
import type { Scene } from './scene.js';
import { startTraffic, type CallRecord, type Traffic } from './traffic.js';
import { until } from './until.js';

/** What one fault did to the calls, in milliseconds. */
export interface FaultResult {
  /** The most that it added before a local answer started, to the calls that met it first. */
  addedMs: number;
  /** What it added to the calls that came after the first local answer had started: their median. */
  followingMs: number;
  /** From its end to the end of the first answer of a container. */
  backMs: number;
  /** The longest call, its local work included. */
  longestMs: number;
  /** Calls that nobody answered. */
  lost: number;
}

const remotes = ({ records }: Traffic) => records.filter(({ servedBy }) => servedBy === 'remote');

/** When the fault began as calls saw it: at the latest, when its doing resolved or the first of them was given up. */
function describe(records: readonly CallRecord[], begunMs: number, endedMs: number): FaultResult {
  const locals = records.filter(
    (record): record is CallRecord & { localMs: number } => record.localMs !== undefined,
  );
  const firstLocalMs = Math.min(...locals.map(({ localMs }) => localMs));
  const beginMs = Math.min(begunMs, firstLocalMs);
  const during = locals.filter(({ startedMs }) => startedMs < endedMs);
  const first = during.filter(({ startedMs }) => startedMs <= firstLocalMs);
  const following = during.filter(({ startedMs }) => startedMs > firstLocalMs);
  const added = ({ startedMs, localMs }: CallRecord & { localMs: number }) =>
    localMs - Math.max(startedMs, beginMs);
  const firstRemote = records
    .filter(({ servedBy, endedMs: end }) => servedBy === 'remote' && end > endedMs)
    .map(({ endedMs: end }) => end);
  return {
    addedMs: Math.max(...first.map(added)),
    followingMs: following.length > 0 ? median(following.map(added)) : NaN,
    backMs: Math.min(...firstRemote) - endedMs,
    longestMs: Math.max(...during.map(({ endedMs: end, startedMs }) => end - startedMs)),
    lost: records.filter(({ servedBy }) => servedBy === 'nobody').length,
  };
}

/** Lets a fault happen to traffic, and measures what that does to it. */
export async function measureFault(fault: Fault, scene: Scene): Promise<FaultResult> {
  const { server, proxy, image } = scene;
  const address = fault.byProxy ? proxy.address : server.address;
  let begunMs = -Infinity;
  if (fault.isFirst) await fault.begin(scene);
  const traffic = await startTraffic(address, image);
  try {
    if (!fault.isFirst) {
      await until('20 answers of the container', () => remotes(traffic).length >= 20);
      await fault.begin(scene);
      begunMs = performance.now();
    }
    await until('a local answer', () =>
      traffic.records.some(({ localMs }) => localMs !== undefined),
    );
    await sleep(lastsMs);
    await fault.end(scene);
    const endedMs = performance.now();
    await until('an answer of the container', () =>
      remotes(traffic).some((record) => record.endedMs > endedMs),
    );
    return describe(traffic.records, begunMs, endedMs);
  } finally {
    await traffic.stop();
  }
}
