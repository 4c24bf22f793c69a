import type { Transferable, Worker } from 'node:worker_threads';
import {
  failedPrecondition,
  internal,
  onAbort,
  startEngineThread,
  unavailable,
  type SkillError,
} from '@skillgate/core';

import { shortReason } from './short-reason.js';
import {
  loading,
  type Task,
  type TaskResults,
  type ThreadData,
  type ThreadMessage,
  type ThreadOrder,
} from './thread-messages.js';

// From src/ (in specs) as from dist/: a thread runs what is built.
const entry = new URL('../../dist/thread/embedding-thread.js', import.meta.url);

/** One model in a thread of its own. It is started when it is first needed, and again when it died. */
export interface ModelThread {
  /**
   * Starts it where it does not run.
   * @throws SkillError FAILED_PRECONDITION for files that are no such model, or others by now; INTERNAL when the thread dies.
   */
  start(): Promise<void>;
  /** Whether it was started and has not died since. */
  isRunning(): boolean;
  /**
   * Texts of all tasks go through the model together as it suits them; images one by one.
   * @throws SkillError INTERNAL when the task fails or ends the thread, UNAVAILABLE after `close`; `signal.reason` when
   *   the signal aborts first, upon which what has not begun is dropped.
   */
  run<T extends Task>(task: T, options?: RunOptions): Promise<TaskResults[T['kind']]>;
  /** Waits for the run that is under way; what waits is dropped. */
  close(): Promise<void>;
}

export interface RunOptions {
  signal?: AbortSignal;
  transfer?: Transferable[];
}

interface Running {
  worker: Worker;
  /** Who waits for the end of a task, by its number. The end of the thread goes to all of them. */
  waiting: Map<number, (message: ThreadMessage | Error) => void>;
  isForgotten: boolean;
}

function startWorker(data: ThreadData): Running {
  const worker = startEngineThread(entry, data);
  const waiting: Running['waiting'] = new Map();
  const end = (error: Error) => [...waiting.values()].forEach((settle) => settle(error));
  worker.on('message', (message: ThreadMessage) => waiting.get(message.number)?.(message));
  worker.on('error', end);
  worker.on('exit', (code) => end(new Error(`The thread ended with ${code}.`)));
  return { worker, waiting, isForgotten: false };
}

/** The end of a task. It keeps the process only while somebody waits. */
function endOf(
  { worker, waiting }: Running,
  number: number,
  signal?: AbortSignal,
): Promise<ThreadMessage> {
  return new Promise((resolve, reject) => {
    const leave = () => {
      unhear();
      waiting.delete(number);
      if (waiting.size === 0) worker.unref();
    };
    const giveUp = () => {
      leave();
      worker.postMessage({ number, kind: 'forget' } satisfies ThreadOrder);
      reject(signal?.reason as Error);
    };
    const unhear = onAbort(signal, giveUp);
    worker.ref();
    waiting.set(number, (message) => {
      leave();
      if (message instanceof Error) reject(message);
      else resolve(message);
    });
  });
}

function died(cause: Error): SkillError {
  const reason = shortReason(cause.message);
  const message = `The thread that computes ended while it loaded the model: ${reason}.`;
  return internal(message, { cause });
}

/** Another try would end as this one did. */
function refused(cause: Error): SkillError {
  return failedPrecondition(
    'The files of the model are those that the manifest names, but they could not be loaded as what it says they are: ' +
      `${shortReason(cause.message)}. Mend its entry in SKILLGATE_MODELS_MANIFEST.`,
    { cause },
  );
}

const causeOf = (message: ThreadMessage) =>
  new Error('message' in message ? message.message : message.kind);

/**
 * Starts a thread again that died. Rejects unless the model's files are still those that were found: it must not compute
 * with others.
 */
export type StartAgain = <T>(start: () => Promise<T>) => Promise<T>;

export function createModelThread(data: ThreadData, startAgain: StartAgain): ModelThread {
  let ready: Promise<Running> | undefined;
  /** The thread that `ready` is about. */
  let current: Running | undefined;
  /** Whether the loading that `ready` waits for is over. */
  let loaded = false;
  let closed = false;
  let lastNumber = loading;

  /** At its error and at its exit, between which the next one may have been begun. */
  function forget(running: Running): void {
    if (running.isForgotten) return;
    running.isForgotten = true;
    if (running === current) ready = undefined;
    void running.worker.terminate();
  }

  async function load(): Promise<Running> {
    assertOpen();
    const running = startWorker(data);
    current = running;
    running.worker.once('exit', () => forget(running));
    const message = await endOf(running, loading).catch((error: unknown) => error as Error);
    if ('kind' in message && message.kind === 'ready') {
      loaded = true;
      return running;
    }
    forget(running);
    throw message instanceof Error ? died(message) : refused(causeOf(message));
  }

  function assertOpen(): void {
    if (closed) throw unavailable('The embedding engine was closed.');
  }

  function started(): Promise<Running> {
    assertOpen();
    if (ready) return ready;
    loaded = false;
    const starting = current ? startAgain(load) : load();
    ready = starting;
    starting.catch(() => {
      if (ready === starting) ready = undefined;
    });
    return starting;
  }

  function send(
    running: Running,
    order: Task | { kind: 'close' },
    { signal, transfer = [] }: RunOptions = {},
  ): Promise<ThreadMessage> {
    const number = (lastNumber += 1);
    running.worker.postMessage({ number, ...order } satisfies ThreadOrder, transfer);
    return endOf(running, number, signal);
  }

  /** What a task that has no answer is told. */
  function failure(running: Running, cause: unknown, signal: AbortSignal | undefined): Error {
    if (signal?.aborted) return signal.reason as Error;
    assertOpen();
    forget(running);
    return internal('The thread that computes failed; it is started again.', { cause });
  }

  return {
    async start() {
      await started();
    },
    // Both: one that ends as soon as it is ready may be forgotten before `load` is over.
    isRunning: () => loaded && ready !== undefined,
    async run(task, options = {}) {
      const running = await started();
      assertOpen();
      options.signal?.throwIfAborted();
      const message = await send(running, task, options).catch((cause: unknown) => {
        throw failure(running, cause, options.signal);
      });
      if (message.kind === 'done') return message.result as never;
      const cause = causeOf(message);
      throw internal(`The model failed on this input: ${shortReason(cause.message)}.`, { cause });
    },
    async close() {
      closed = true;
      const running = await ready?.catch(() => undefined);
      if (running === undefined) return;
      // ONNX Runtime ends the whole process when its thread goes in mid-run.
      await send(running, { kind: 'close' }).catch(() => undefined);
      await running.worker.terminate();
    },
  };
}
