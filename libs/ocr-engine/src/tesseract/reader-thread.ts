import { startEngineThread } from '@skillgate/core';

import type {
  FailureReason,
  Task,
  TaskResults,
  ThreadData,
  ThreadMessage,
} from './thread-messages.js';

// From src/ (in specs) as from dist/: a thread runs what is built.
const entry = new URL('../../dist/tesseract/tesseract-thread.js', import.meta.url);

/** The thread died of what it worked on. */
export class ThreadDied extends Error {}

/** It wanted more memory than it may have. */
export class ThreadOutOfMemory extends ThreadDied {}

/** Tesseract does not take a language's file, which the message names. The thread lives on. */
export class LanguageUnfit extends Error {}

/** Loading a language's file, which the message names, broke Tesseract, or took more memory than it may have. */
export class LanguageBroke extends ThreadDied {}

/** A thread that does one task at a time. */
export interface ReaderThread {
  /** Resolves when it can take a task; rejects when it can't be started. */
  readonly ready: Promise<void>;
  readonly isAlive: boolean;
  /** The languages that it has loaded, joined by `+`. */
  readonly languages: string;
  /** What its Tesseract has taken, in bytes; told after each task. */
  readonly memoryBytes: number;
  /**
   * Rejects with LanguageUnfit; with ThreadDied when the task ends the thread or fails in it, or with the signal's
   * reason. In the last two cases the thread is of no use any more: WebAssembly that threw may hold anything.
   */
  run<T extends Task>(task: T, signal: AbortSignal): Promise<TaskResults[T['kind']]>;
  kill(): Promise<void>;
}

const failures = {
  memory: ThreadOutOfMemory,
  crash: ThreadDied,
  language: LanguageUnfit,
  'language-crash': LanguageBroke,
} satisfies Record<FailureReason, new (message: string) => Error>;

function failureFrom(message: ThreadMessage): Error {
  if (message.kind !== 'failed') return new ThreadDied('The thread spoke out of turn.');
  return new failures[message.reason](message.message);
}

export function startReaderThread(data: ThreadData): ReaderThread {
  const worker = startEngineThread(entry, data);
  // It must not keep the application alive; a call that waits for it does, by its own timer.
  worker.unref();
  let alive = true;
  let languages = '';
  let memoryBytes = 0;
  let settle: ((message: ThreadMessage | Error) => void) | undefined;
  let becameReady: () => void;
  let failedToStart: (error: Error) => void;
  const ready = new Promise<void>((resolve, reject) => {
    becameReady = resolve;
    failedToStart = reject;
  });
  ready.catch(() => undefined);

  function died(error: Error): void {
    alive = false;
    failedToStart(error);
    settle?.(error);
  }
  worker.on('error', (cause) => died(new ThreadDied('The thread failed.', { cause })));
  worker.on('exit', (code) => died(new ThreadDied(`The thread ended with ${code}.`)));
  worker.on('message', (message: ThreadMessage) => {
    if (message.kind === 'ready') becameReady();
    else settle?.(message);
  });

  async function kill(): Promise<void> {
    alive = false;
    await worker.terminate();
  }

  function ask(task: Task, signal: AbortSignal): Promise<ThreadMessage> {
    return new Promise((resolve, reject) => {
      const abort = () => settle?.(signal.reason as Error);
      settle = (message) => {
        settle = undefined;
        worker.unref();
        signal.removeEventListener('abort', abort);
        if (message instanceof Error || !('kind' in message)) reject(message);
        else resolve(message);
      };
      signal.addEventListener('abort', abort, { once: true });
      worker.ref();
      if (signal.aborted) abort();
      else if (!alive) settle(new ThreadDied('The thread is dead.'));
      else worker.postMessage(task);
    });
  }

  return {
    ready,
    get isAlive() {
      return alive;
    },
    get languages() {
      return languages;
    },
    get memoryBytes() {
      return memoryBytes;
    },
    async run(task, signal) {
      if (task.kind === 'read') languages = task.languages.map(({ code }) => code).join('+');
      try {
        const message = await ask(task, signal);
        if (message.kind !== 'done') throw failureFrom(message);
        memoryBytes = message.memoryBytes;
        return message.result as never;
      } catch (error) {
        languages = '';
        if (error instanceof LanguageUnfit) throw error;
        // Not waited for: WebAssembly that runs is stopped at its next chance, which may take a while.
        void kill();
        throw error;
      }
    },
    kill,
  };
}
