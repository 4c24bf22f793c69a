import { onAbort, type SkillError } from '@skillgate/core';

/** Lets callers go where nothing goes on any more, and native code can't be ended. */
export interface HangGuard {
  /** Ends all that is read, and what is asked for from now on, with an error. */
  hang(error: SkillError): void;
  /** Something went on: what is asked for is read again. */
  recover(): void;
  /**
   * What a source gives, which is left to end by itself where it hangs. It is not begun while nothing goes on: nobody
   * would wait for what it does later.
   * @throws SkillError what `hang` was given
   */
  read<Item>(begin: () => AsyncGenerator<Item>): AsyncGenerator<Item>;
  /** Waits for the end of `work`, which is left to end by itself where it hangs. */
  wait(work: Promise<void>): Promise<void>;
}

export function createHangGuard(): HangGuard {
  let hung = new AbortController();

  return {
    hang: (error) => hung.abort(error),
    recover() {
      if (hung.signal.aborted) hung = new AbortController();
    },
    async *read(begin) {
      const { signal } = hung;
      signal.throwIfAborted();
      const source = begin();
      let forget = () => undefined as void;
      const hanging = new Promise<never>((_, reject) => {
        forget = onAbort(signal, () => reject(signal.reason as Error));
      });
      // It may hang while a reader is busy with what it got.
      hanging.catch(() => undefined);
      try {
        for (;;) {
          const { value, done } = await Promise.race([source.next(), hanging]);
          if (done) return;
          yield value;
        }
      } finally {
        forget();
        const ended = source.return(undefined).catch(() => undefined);
        if (!signal.aborted) await ended;
      }
    },
    async wait(work) {
      let forget = () => undefined as void;
      const hanging = new Promise<void>((resolve) => {
        forget = onAbort(hung.signal, resolve);
      });
      await Promise.race([work, hanging]).finally(forget);
    },
  };
}
