import { createWaitingLine } from '@skillgate/core';

/** Bytes that are held by somebody. */
export interface Hold {
  /** Holds `bytes` from now on, also when that is more than there is room for. */
  resize(bytes: number): void;
  /** Gives all of it back. Only the first call counts. */
  release(): void;
}

/** The memory that message bodies may take, shared first come, first served. */
export interface BodyBudget {
  /** Waits until `bytes` (at most all there are) fit. Rejects with `signal.reason` when the signal aborts first. */
  reserve(bytes: number, signal: AbortSignal): Promise<Hold>;
  /** Holds bytes that are in memory already, also beyond the capacity: others then wait the longer. */
  holdNow(bytes: number): Hold;
  readonly usedBytes: number;
}

/** Strictly in order: a large body is never overtaken by small ones, so it can't starve. */
export function createBodyBudget(capacityBytes: number): BodyBudget {
  let usedBytes = 0;
  const fits = (bytes: number) => usedBytes + Math.min(bytes, capacityBytes) <= capacityBytes;
  const line = createWaitingLine({ fits, take: holdNow });

  function holdNow(bytes: number): Hold {
    let held = bytes;
    usedBytes += bytes;
    const resize = (wanted: number) => {
      usedBytes += wanted - held;
      held = wanted;
      line.advance();
    };
    let released = false;
    return {
      resize: (wanted) => {
        if (!released) resize(wanted);
      },
      release: () => {
        if (released) return;
        released = true;
        resize(0);
      },
    };
  }

  return {
    reserve: (bytes, signal) => line.enter(bytes, signal),
    holdNow,
    get usedBytes() {
      return usedBytes;
    },
  };
}
