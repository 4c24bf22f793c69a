import { Worker, type Transferable } from 'node:worker_threads';
import { failedPrecondition, internal, unavailable, type SkillError } from '@skillgate/core';

import type { Task, TaskResults, ThreadData, ThreadMessage } from './thread-messages.js';

// From src/ (in specs) as from dist/: a thread runs what is built.
const entry = new URL('../../dist/thread/embedding-thread.js', import.meta.url);

/**
 * One model in a thread of its own, which works on its tasks one after the other. It is started when it is first needed,
 * and again when it died.
 */
export interface ModelThread {
  /** @throws SkillError FAILED_PRECONDITION for files that are no such model; INTERNAL when the thread dies. */
  start(): Promise<void>;
  /** @throws SkillError INTERNAL when the task fails or ends the thread, UNAVAILABLE after `close`. */
  run<T extends Task>(task: T, transfer?: Transferable[]): Promise<TaskResults[T['kind']]>;
  /** Waits for the task that runs. */
  close(): Promise<void>;
}

interface Running {
  worker: Worker;
  /** Who waits for messages, in the order in which these come. The end of the thread goes to all of them. */
  waiting: ((message: ThreadMessage | Error) => void)[];
}

function startWorker(data: ThreadData): Running {
  // What libraries print there may hold what callers sent.
  const worker = new Worker(entry, { workerData: data, execArgv: [], stdout: true, stderr: true });
  const running: Running = { worker, waiting: [] };
  const end = (error: Error) => running.waiting.splice(0).forEach((settle) => settle(error));
  worker.on('message', (message: ThreadMessage) => running.waiting.shift()?.(message));
  worker.on('error', end);
  worker.on('exit', (code) => end(new Error(`The thread ended with ${code}.`)));
  return running;
}

/** It keeps the process only while somebody waits. */
function next(running: Running): Promise<ThreadMessage> {
  return new Promise((resolve, reject) => {
    running.worker.ref();
    running.waiting.push((message) => {
      if (running.waiting.length === 0) running.worker.unref();
      if (message instanceof Error) reject(message);
      else resolve(message);
    });
  });
}

function died(cause: Error): SkillError {
  const message =
    'The thread that computes ended while it loaded the model; the log has the cause.';
  return internal(message, { cause });
}

/** Another try would end as this one did. */
function refused(message: ThreadMessage): SkillError {
  return failedPrecondition(
    'The files of the model are those that the manifest names, but they could not be loaded as what it says they are. ' +
      'Mend its entry in SKILLGATE_MODELS_MANIFEST; the log of the skill has the cause.',
    { cause: new Error((message as { message: string }).message) },
  );
}

export function createModelThread(data: ThreadData): ModelThread {
  let ready: Promise<Running> | undefined;
  /** The thread that `ready` is about. */
  let current: Running | undefined;
  let closed = false;
  let working: Promise<unknown> = Promise.resolve();

  function forget(running: Running): void {
    if (running === current) ready = undefined;
    void running.worker.terminate();
  }

  async function load(): Promise<Running> {
    const running = startWorker(data);
    current = running;
    running.worker.once('exit', () => forget(running));
    const message = await next(running).catch((error: unknown) => error as Error);
    if ('kind' in message && message.kind === 'ready') return running;
    forget(running);
    throw message instanceof Error ? died(message) : refused(message);
  }

  function assertOpen(): void {
    if (closed) throw unavailable('The embedding engine was closed.');
  }

  function started(): Promise<Running> {
    assertOpen();
    return (ready ??= load());
  }

  return {
    async start() {
      await started();
    },
    async run(task, transfer = []) {
      const running = await started();
      assertOpen();
      running.worker.postMessage(task, transfer);
      const answer = next(running);
      working = answer.catch(() => undefined);
      const message = await answer.catch((cause: unknown) => {
        forget(running);
        throw internal('The thread that computes failed; it is started again.', { cause });
      });
      if (message.kind === 'done') return message.result as never;
      const cause = message.kind === 'failed' ? new Error(message.message) : undefined;
      throw internal('The model failed on this input; the log of the skill has the cause.', {
        cause,
      });
    },
    async close() {
      closed = true;
      const running = await ready?.catch(() => undefined);
      // ONNX Runtime ends the whole process when its thread goes in mid-run.
      await working;
      await running?.worker.terminate();
    },
  };
}
