import { randomBytes } from 'node:crypto';
import type { BenchmarkContext } from '../../frame/benchmark.js';
import { drive } from '../../frame/drive.js';
import { interleave } from '../../frame/rounds.js';
import type { Caller } from './caller.js';
import { openRawCaller } from './raw-caller.js';
import { turnsPerRound, type Load } from './settings.js';
import { openSkillCaller } from './skill-caller.js';

/** What one turn of a side came to. */
export interface LoadResult {
  /** CPU of this process, in milliseconds a call. */
  cpuMs: number;
  callsPerSecond: number;
}

async function turn(caller: Caller, calls: number, callers: number): Promise<LoadResult> {
  const before = process.cpuUsage();
  const { elapsedMs } = await drive(Array(calls).fill(0), callers, () => caller.call());
  const { user, system } = process.cpuUsage(before);
  return { cpuMs: (user + system) / 1000 / calls, callsPerSecond: (calls / elapsedMs) * 1000 };
}

/** The client and raw grpc-js with the same payload to the same server, in turn. */
export async function measureLoad(
  { options, progress }: BenchmarkContext,
  address: string,
  { payloadBytes, callers, ...load }: Load,
): Promise<Record<'client' | 'raw', LoadResult[]>> {
  const payload = randomBytes(payloadBytes);
  const client = openSkillCaller(address, payload);
  const raw = openRawCaller(address, payload);
  const calls = options.quick ? load.quickCalls : load.calls;
  const turns = options.rounds * turnsPerRound;
  progress.part(`${calls} calls of ${payloadBytes} bytes, in turn`, 2 * (turns + 1));
  try {
    return await interleave(
      {
        client: () => turn(client, calls, callers),
        raw: () => turn(raw, calls, callers),
      },
      turns,
      () => progress.step(),
    );
  } finally {
    await Promise.all([client.close(), raw.close()]);
  }
}
