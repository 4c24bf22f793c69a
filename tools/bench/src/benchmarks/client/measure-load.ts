import { randomBytes } from 'node:crypto';
import type { BenchmarkContext } from '../../frame/benchmark.js';
import { drive } from '../../frame/drive.js';
import { interleave } from '../../frame/rounds.js';
import type { Caller } from './caller.js';
import { openRawCaller } from './raw-caller.js';
import type { Load } from './settings.js';
import { openSkillCaller } from './skill-caller.js';

/** What one round of a side came to. */
export interface LoadResult {
  /** CPU of this process, in milliseconds a call. */
  cpuMs: number;
  callsPerSecond: number;
}

async function round(caller: Caller, calls: number, callers: number): Promise<LoadResult> {
  const before = process.cpuUsage();
  const { elapsedMs } = await drive(Array(calls).fill(0), callers, () => caller.call());
  const { user, system } = process.cpuUsage(before);
  return { cpuMs: (user + system) / 1000 / calls, callsPerSecond: (calls / elapsedMs) * 1000 };
}

/** Rounds of the client and of raw grpc-js with the same payload to the same server, in turn. */
export async function measureLoad(
  { options, progress }: BenchmarkContext,
  address: string,
  { payloadBytes, callers, ...load }: Load,
): Promise<Record<'client' | 'raw', LoadResult[]>> {
  const payload = randomBytes(payloadBytes);
  const client = openSkillCaller(address, payload);
  const raw = openRawCaller(address, payload);
  const calls = options.quick ? load.quickCalls : load.calls;
  progress.part(
    `rounds of ${calls} calls of ${payloadBytes} bytes, in turn`,
    2 * (options.rounds + 1),
  );
  try {
    return await interleave(
      {
        client: () => round(client, calls, callers),
        raw: () => round(raw, calls, callers),
      },
      options.rounds,
      () => progress.step(),
    );
  } finally {
    await Promise.all([client.close(), raw.close()]);
  }
}
