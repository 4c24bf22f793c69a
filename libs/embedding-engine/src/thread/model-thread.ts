import { Worker, type Transferable } from 'node:worker_threads';
import { internal, unavailable } from '@skillgate/core';

import type { Task, TaskResults, ThreadData, ThreadMessage } from './thread-messages.js';

// From src/ (in specs) as from dist/: a thread runs what is built.
const entry = new URL('../../dist/thread/embedding-thread.js', import.meta.url);

/** One model in a thread of its own, one task at a time. It is started when it is first needed, and again when it died. */
export interface ModelThread {
  /** @throws SkillError INTERNAL when the model can't be loaded. */
  start(): Promise<void>;
  /** @throws SkillError INTERNAL when the task fails or ends the thread, UNAVAILABLE after `close`. */
  run<T extends Task>(task: T, transfer?: Transferable[]): Promise<TaskResults[T['kind']]>;
  /** Waits for the task that runs. */
  close(): Promise<void>;
}

interface Running {
  worker: Worker;
  /** Takes the next message, or the end of the thread. */
  settle: ((message: ThreadMessage | Error) => void) | undefined;
}

function startWorker(data: ThreadData): Running {
  // What libraries print there may hold what callers sent.
  const worker = new Worker(entry, { workerData: data, execArgv: [], stdout: true, stderr: true });
  const running: Running = { worker, settle: undefined };
  const say = (message: ThreadMessage | Error) => running.settle?.(message);
  worker.on('message', say);
  worker.on('error', say);
  worker.on('exit', (code) => say(new Error(`The thread ended with ${code}.`)));
  return running;
}

/** It keeps the process only while somebody waits. */
function next(running: Running): Promise<ThreadMessage> {
  return new Promise((resolve, reject) => {
    running.worker.ref();
    running.settle = (message) => {
      running.settle = undefined;
      running.worker.unref();
      if (message instanceof Error) reject(message);
      else resolve(message);
    };
  });
}

export function createModelThread(data: ThreadData): ModelThread {
  let ready: Promise<Running> | undefined;
  let closed = false;
  let working: Promise<unknown> = Promise.resolve();

  function forget(running: Running): void {
    ready = undefined;
    void running.worker.terminate();
  }

  async function load(): Promise<Running> {
    const running = startWorker(data);
    running.worker.once('exit', () => (ready = undefined));
    const message = await next(running).catch((error: unknown) => error as Error);
    if ('kind' in message && message.kind === 'ready') return running;
    forget(running);
    const cause =
      message instanceof Error ? message : new Error((message as { message: string }).message);
    throw internal('The model could not be loaded; the log of the skill has the cause.', { cause });
  }

  function started(): Promise<Running> {
    if (closed) throw unavailable('The embedding engine was closed.');
    return (ready ??= load());
  }

  return {
    async start() {
      await started();
    },
    async run(task, transfer = []) {
      const running = await started();
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
