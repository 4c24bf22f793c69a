import { createSkillPool, type ServedBy, type SkillPool } from '@skillgate/client';
import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

/** One call, with times by `performance.now()`. */
export interface CallRecord {
  startedMs: number;
  /** When its local answer began: in this process, or in a suspect's child. Undefined for a remote answer. */
  localMs: number | undefined;
  endedMs: number;
  servedBy: ServedBy | 'nobody';
}

/** Calls that go on until they are stopped. */
export interface Traffic {
  readonly pool: SkillPool;
  /** Those that have ended. */
  readonly records: readonly CallRecord[];
  stop(): Promise<void>;
}

const callers = 4;
const pauseMs = 10;

/** Starts calls of one small picture: few enough at a time that nobody has to wait for a worker. */
export async function startTraffic(
  address: string | readonly string[],
  image: Uint8Array,
): Promise<Traffic> {
  const pool = createSkillPool({ address });
  const current = new AsyncLocalStorage<CallRecord>();
  const records: CallRecord[] = [];
  // What the engine needs to load is the local work's own cost.
  await pool.client('image', { fallback: 'only' }).preprocess({ image });
  const localBegins = () => {
    const record = current.getStore();
    if (record) record.localMs ??= performance.now();
  };
  pool.events.on('fallback', localBegins);
  pool.events.on('suspect', localBegins);
  const client = pool.client('image');
  let isOver = false;

  async function callOnce(): Promise<void> {
    const startedMs = performance.now();
    const record: CallRecord = { startedMs, localMs: undefined, endedMs: NaN, servedBy: 'nobody' };
    await current.run(record, async () => {
      const answer = await client.preprocess({ image }).catch(() => undefined);
      record.servedBy = answer?.servedBy ?? 'nobody';
    });
    record.endedMs = performance.now();
    records.push(record);
  }

  async function caller(): Promise<void> {
    while (!isOver) {
      await callOnce();
      await sleep(pauseMs);
    }
  }

  const running = Promise.all(Array.from({ length: callers }, caller));
  return {
    pool,
    records,
    async stop() {
      isOver = true;
      await running;
      await pool.close();
    },
  };
}
