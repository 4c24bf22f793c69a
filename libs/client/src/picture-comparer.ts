import { Worker } from 'node:worker_threads';
import {
  OthersFirst,
  type ComparePictures,
  type Comparison,
  type SamePictureMode,
} from '@skillgate/cache';
import { createSlots, withTimeLimit, type Release } from '@skillgate/core';

/** How long an idle thread is kept, in milliseconds. */
const idleMs = 30_000;
/** How many comparisons may wait, and how long, in milliseconds; beyond it answers are kept as new ones. */
const maxWaiting = 64;
const maxWaitMs = 1_000;

/** Compares pictures in a thread of its own, started when it is first needed. */
export interface PictureComparer {
  compare: ComparePictures;
  close(): Promise<void>;
}

/** What the image engine's worker is sent, and sends. */
interface Question {
  id: number;
  incoming: Uint8Array;
  kept: Uint8Array;
  mode: SamePictureMode;
}

interface Verdict {
  id: number;
  verdict: Comparison;
}

/** One question at a time; rejects when the thread ends or the signal aborts. */
function ask(worker: Worker, question: Question, signal: AbortSignal): Promise<Comparison> {
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void) => {
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      signal.removeEventListener('abort', onAbort);
      finish();
    };
    const onMessage = ({ id, verdict }: Verdict) => {
      if (id === question.id) settle(() => resolve(verdict));
    };
    const onError = (error: Error) => settle(() => reject(error));
    const onExit = (code: number) =>
      settle(() => reject(new Error(`The comparing thread ended with ${code}.`)));
    const onAbort = () => settle(() => reject(signal.reason as Error));
    worker.on('message', onMessage).once('error', onError).once('exit', onExit);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) return onAbort();
    const { incoming, kept } = question;
    worker.postMessage(question, [incoming.buffer as ArrayBuffer, kept.buffer as ArrayBuffer]);
  });
}

/** A comparer whose thread runs the module at `entry`. */
export function createPictureComparer(entry: string): PictureComparer {
  const slots = createSlots({ capacity: 1, maxWaiting, name: 'comparisons' });
  let worker: Worker | undefined;
  let idleTimer: NodeJS.Timeout | undefined;
  let asked = 0;

  function start(): Worker {
    const started = new Worker(entry, { execArgv: [] });
    // It must not keep the application alive; a call that waits for it does, by its own timer.
    started.unref();
    const forget = () => {
      if (worker === started) worker = undefined;
    };
    started.on('error', forget).on('exit', forget);
    return started;
  }

  /** What is under way may take longer. */
  async function takeTurn(signal: AbortSignal): Promise<Release> {
    try {
      return await withTimeLimit(maxWaitMs, signal, (limited) => slots.acquire(limited));
    } catch (cause) {
      signal.throwIfAborted();
      throw new OthersFirst('Too many other comparisons came first.', { cause });
    }
  }

  async function end(): Promise<void> {
    clearTimeout(idleTimer);
    const ending = worker;
    worker = undefined;
    await ending?.terminate();
  }

  return {
    async compare(incoming, kept, mode, signal) {
      const release = await takeTurn(signal);
      clearTimeout(idleTimer);
      try {
        worker ??= start();
        // Copies, which are handed over: a view would bring all of what it is a view of.
        const files = { incoming: new Uint8Array(incoming), kept: new Uint8Array(kept) };
        return await ask(worker, { id: (asked += 1), ...files, mode }, signal);
      } catch (error) {
        // It may still be at it.
        await end();
        throw error;
      } finally {
        release();
        clearTimeout(idleTimer);
        idleTimer = setTimeout(() => void end(), idleMs).unref();
      }
    },
    close: end,
  };
}
