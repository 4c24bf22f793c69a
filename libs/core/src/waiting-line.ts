import { onAbort } from './on-abort.js';

export interface WaitingLineOptions<T> {
  /** Whether so much can be had right now. */
  fits: (weight: number) => boolean;
  /** Takes it; called in the same turn in which it was found to fit. */
  take: (weight: number) => T;
}

/** Those who wait for a shared good, strictly in order: one that needs much is never overtaken, so it can't starve. */
export interface WaitingLine<T> {
  readonly size: number;
  /** Takes at once where nobody waits and it fits, else in turn. Rejects with the signal's reason. */
  enter(weight: number, signal: AbortSignal): Promise<T>;
  /** Lets those in front go on; to be called whenever something was given back. */
  advance(): void;
}

interface Waiter {
  weight: number;
  grant: () => void;
}

export function createWaitingLine<T>({ fits, take }: WaitingLineOptions<T>): WaitingLine<T> {
  const waiters = new Set<Waiter>();

  function advance(): void {
    for (const waiter of waiters) {
      if (!fits(waiter.weight)) return;
      waiters.delete(waiter);
      waiter.grant();
    }
  }

  function wait(weight: number, signal: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        weight,
        grant: () => {
          forget();
          resolve(take(weight));
        },
      };
      const giveUp = () => {
        waiters.delete(waiter);
        advance();
        reject(signal.reason as Error);
      };
      waiters.add(waiter);
      const forget = onAbort(signal, giveUp);
    });
  }

  return {
    get size() {
      return waiters.size;
    },
    async enter(weight, signal) {
      signal.throwIfAborted();
      return waiters.size === 0 && fits(weight) ? take(weight) : wait(weight, signal);
    },
    advance,
  };
}
