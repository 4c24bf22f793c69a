import { randomFill } from 'node:crypto';
import type { ReadProgress } from './file-reader.js';
import { isBacklogged } from './take-turns.js';

/** Work on a disk that no call waits for longer than it pays. */
export interface DiskPatience {
  /**
   * What `work` comes to; undefined where that takes more than `limitMs` or a standstill's time, and, since each holds a
   * thread, for as long as other work has not ended that took so long. What is not waited for goes on.
   */
  run<T>(limitMs: number, work: () => Promise<T | undefined>): Promise<T | undefined>;
}

export interface DiskPatienceOptions {
  /** Beyond it the disk stands still, as that of a server that is gone does, in milliseconds. */
  standstillMs: number;
  /** Reads of the same disk. */
  reads: ReadProgress;
  onStandstill: (error: Error) => void;
}

const slices = 10;
/** Slices that may pass uncounted while no file is read: what else the disk owes is found so much later in a busy process. */
const mostExcused = slices;

/**
 * Tells each time whether what passed since the last was the process's own time: calls wait for each other's computing
 * or reading, and the disk has answered, or, for a while, owes nobody a file.
 */
function createExcuse(reads: ReadProgress): () => boolean {
  let { ended } = reads;
  let excuses = mostExcused;
  return () => {
    const hasAnswered = reads.ended !== ended;
    ({ ended } = reads);
    if (!isBacklogged() && reads.waiting === 0) return false;
    if (hasAnswered) return true;
    if (reads.underWay > 0) return false;
    excuses -= 1;
    return excuses >= 0;
  };
}

/**
 * Calls `then` after so much time in which this process ran, and gives what prevents that: one that was stopped, or had
 * to wait for a processor, has not waited for the disk; nor have calls that wait for each other.
 */
function afterRunningFor(ms: number, reads: ReadProgress, then: () => void): () => void {
  const isExcused = createExcuse(reads);
  let left = slices;
  const timer = setTimeout(() => {
    if (!isExcused()) left -= 1;
    if (left > 0) timer.refresh();
    else then();
  }, ms / slices).unref();
  return () => clearTimeout(timer);
}

/** Resolves when a thread of Node's pool had time for something that needs no disk. */
const aThread = () =>
  new Promise<void>((resolve) => randomFill(new Uint8Array(1), () => resolve()));

/** By so many standstills' time the pool's threads have ended whatever pictures they were at. */
const longWait = 30;
/** The longest time that a timer takes. */
const longestMs = 2 ** 31 - 1;

export function createDiskPatience({
  standstillMs,
  reads,
  onStandstill,
}: DiskPatienceOptions): DiskPatience {
  let stuck = 0;
  const runningFor = (ms: number) =>
    new Promise<void>((resolve) => afterRunningFor(ms, reads, resolve));

  /**
   * What takes so long waits for the disk, or for a thread, such as those in which pictures are encoded: the disk is
   * blamed where it has not answered although a thread was free. Where none becomes free, the disk has them all.
   */
  async function watch(work: Promise<unknown>, giveUp: () => void): Promise<void> {
    let isDone = false;
    const end = () => void (isDone = true);
    work.then(end, end);
    const blamed = Promise.race([
      aThread().then(() => runningFor(standstillMs / 2)),
      runningFor(standstillMs * longWait),
    ]);
    await runningFor(standstillMs / 2);
    if (isDone) return;
    stuck += 1;
    const unstick = () => void (stuck -= 1);
    work.then(unstick, unstick);
    giveUp();
    await blamed;
    if (isDone) return;
    const message = `its disk has not answered for ${standstillMs} ms`;
    onStandstill(Object.assign(new Error(message), { code: 'ETIMEDOUT' }));
  }

  return {
    async run(limitMs, work) {
      if (stuck > 0) return undefined;
      const done = work();
      let giveUp: () => void = () => undefined;
      const late = new Promise<undefined>((resolve) => (giveUp = () => resolve(undefined)));
      const forget = afterRunningFor(standstillMs / 2, reads, () => void watch(done, giveUp));
      done.then(forget, forget);
      const limit = setTimeout(giveUp, Math.min(limitMs, longestMs)).unref();
      try {
        return await Promise.race([done, late]);
      } finally {
        clearTimeout(limit);
      }
    },
  };
}
