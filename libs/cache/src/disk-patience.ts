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
  onStandstill: (error: Error) => void;
}

const slices = 10;

/**
 * Calls `then` after so much time in which this process ran, and gives what prevents that: one that was stopped, or had
 * to wait for a processor, has not waited for the disk.
 */
function afterRunningFor(ms: number, then: () => void): () => void {
  let left = slices;
  const timer = setTimeout(() => {
    left -= 1;
    if (left > 0) timer.refresh();
    else then();
  }, ms / slices).unref();
  return () => clearTimeout(timer);
}

/** The longest time that a timer takes. */
const longestMs = 2 ** 31 - 1;

export function createDiskPatience({
  standstillMs,
  onStandstill,
}: DiskPatienceOptions): DiskPatience {
  let stuck = 0;

  function stick(work: Promise<unknown>): void {
    stuck += 1;
    const end = () => void (stuck -= 1);
    work.then(end, end);
    const message = `its disk has not answered for ${standstillMs} ms`;
    onStandstill(Object.assign(new Error(message), { code: 'ETIMEDOUT' }));
  }

  return {
    async run(limitMs, work) {
      if (stuck > 0) return undefined;
      const done = work();
      let giveUp: () => void = () => undefined;
      const late = new Promise<undefined>((resolve) => (giveUp = () => resolve(undefined)));
      const forget = afterRunningFor(standstillMs, () => {
        stick(done);
        giveUp();
      });
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
