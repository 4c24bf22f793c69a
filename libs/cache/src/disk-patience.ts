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
      const still = setTimeout(() => stick(done), standstillMs).unref();
      const clear = () => clearTimeout(still);
      done.then(clear, clear);
      let limit: NodeJS.Timeout | undefined;
      const late = new Promise<undefined>((resolve) => {
        limit = setTimeout(() => resolve(undefined), Math.min(limitMs, standstillMs)).unref();
      });
      try {
        return await Promise.race([done, late]);
      } finally {
        clearTimeout(limit);
      }
    },
  };
}
