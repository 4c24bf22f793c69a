/** How long a look-up may take, in milliseconds: beyond it the disk stands still, as that of a server that is gone does. */
const standstillMs = 1_000;

const standstill = () =>
  Object.assign(new Error(`its disk has not answered for ${standstillMs} ms`), {
    code: 'ETIMEDOUT',
  });

/** Look-ups that no call waits for longer than it pays. */
export interface LookUps {
  /**
   * What `work` comes to; undefined where that takes more than `limitMs` or a second, and, since each holds a thread,
   * for as long as another one has not ended that took a second.
   */
  run<T>(limitMs: number, work: () => Promise<T | undefined>): Promise<T | undefined>;
}

export function createLookUps(onStandstill: (error: Error) => void): LookUps {
  let stuck = 0;

  function stick(work: Promise<unknown>): void {
    stuck += 1;
    const end = () => void (stuck -= 1);
    work.then(end, end);
    onStandstill(standstill());
  }

  return {
    async run(limitMs, work) {
      if (stuck > 0) return undefined;
      const found = work();
      const still = setTimeout(() => stick(found), standstillMs).unref();
      const clear = () => clearTimeout(still);
      found.then(clear, clear);
      let limit: NodeJS.Timeout | undefined;
      const late = new Promise<undefined>((resolve) => {
        limit = setTimeout(() => resolve(undefined), Math.min(limitMs, standstillMs)).unref();
      });
      try {
        return await Promise.race([found, late]);
      } finally {
        clearTimeout(limit);
      }
    },
  };
}
