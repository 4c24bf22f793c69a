import { cancelled } from '@skillgate/core';
import type { Draft, DraftEvent } from './draft-options.js';

/** Writes a text until the signal aborts. */
export type Write = (signal: AbortSignal, onPiece: (piece: string) => void) => Promise<Draft>;

/** One text in work, and all who wait for it. */
export interface GrowingDraft {
  /**
   * All that it has and gets. When the last reader leaves, the writing is stopped, and the reader's `return` waits for
   * that.
   * @throws what the writing threw; `signal.reason` when this reader's signal aborts
   */
  read(signal: AbortSignal): AsyncGenerator<DraftEvent>;
  /** A piece for each token so far. */
  readonly pieces: readonly string[];
  /** Settles with the writing. */
  readonly written: Promise<Draft>;
  /** Whether it is stopped, for want of readers. */
  readonly isAbandoned: boolean;
}

/** Starts to write at once. */
export function growDraft(write: Write): GrowingDraft {
  const pieces: string[] = [];
  const stop = new AbortController();
  const waiting = new Set<() => void>();
  let isOver = false;
  let readers = 0;

  function wakeAll(): void {
    for (const wake of waiting) wake();
    waiting.clear();
  }

  function onPiece(piece: string): void {
    pieces.push(piece);
    wakeAll();
  }

  const written = write(stop.signal, onPiece).finally(() => {
    isOver = true;
    wakeAll();
  });
  // Who reads is told; who left does not care.
  written.catch(() => undefined);

  async function leave(): Promise<void> {
    readers -= 1;
    if (readers > 0 || isOver) return;
    stop.abort(cancelled('Everybody who waited for the text has left.'));
    await written.catch(() => undefined);
  }

  async function* readAll(signal: AbortSignal): AsyncGenerator<DraftEvent> {
    for (let next = 0; next < pieces.length || !isOver;) {
      signal.throwIfAborted();
      const piece = pieces[next];
      if (piece === undefined) {
        await new Promise<void>((wake) => waiting.add(wake));
      } else {
        next += 1;
        yield { piece };
      }
    }
    yield { draft: await written };
  }

  return {
    pieces,
    written,
    get isAbandoned() {
      return stop.signal.aborted;
    },
    async *read(signal) {
      readers += 1;
      signal.addEventListener('abort', wakeAll, { once: true });
      try {
        yield* readAll(signal);
      } finally {
        signal.removeEventListener('abort', wakeAll);
        await leave();
      }
    },
  };
}
