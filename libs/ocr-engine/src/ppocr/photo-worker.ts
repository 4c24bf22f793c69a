import type { Worker } from 'node:worker_threads';
import { internal, startEngineThread, unavailable } from '@skillgate/core';

import type { PhotoLines } from './read-rows.js';
import type { PhotoMessage, PhotoTask } from './thread-messages.js';

// From src/ (in specs) as from dist/: a thread runs what is built.
const entry = new URL('../../dist/ppocr/photo-thread.js', import.meta.url);

/** The networks of PP-OCR in a thread of their own, started when it is first needed, and again when it died. */
export interface PhotoWorker {
  /** @throws SkillError INTERNAL where the networks can't be loaded; UNAVAILABLE after `close`. */
  load(): Promise<void>;
  /** One task at a time. @throws SkillError INTERNAL when it fails or ends the thread. */
  read(task: PhotoTask): Promise<PhotoLines>;
  /** Waits for the task that runs. */
  close(): Promise<void>;
}

const failed = (what: string, cause: Error) =>
  internal(`${what}; the log of the skill has the cause.`, { cause });

/** The next thing that a thread says. It keeps the process only while somebody waits for that. */
function nextMessage(worker: Worker): Promise<PhotoMessage> {
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void) => {
      worker.off('message', onMessage).off('error', onError).off('exit', onExit).unref();
      finish();
    };
    const onMessage = (message: PhotoMessage) => settle(() => resolve(message));
    const onError = (error: Error) => settle(() => reject(error));
    const onExit = (code: number) =>
      settle(() => reject(new Error(`The thread ended with ${code}.`)));
    worker.on('message', onMessage).on('error', onError).on('exit', onExit).ref();
  });
}

async function startWorker(): Promise<Worker> {
  const worker = startEngineThread(entry);
  const message = await nextMessage(worker);
  if (message.kind === 'ready') return worker;
  void worker.terminate();
  throw new Error(message.kind === 'failed' ? message.message : 'The thread spoke out of turn.');
}

export function createPhotoWorker(): PhotoWorker {
  let started: Promise<Worker> | undefined;
  let working: Promise<unknown> = Promise.resolve();
  let isClosed = false;

  function forget(): void {
    started = undefined;
  }

  async function start(): Promise<Worker> {
    try {
      const worker = await startWorker();
      // An error that nobody waits for is told by the exit.
      worker.on('exit', forget).on('error', forget);
      return worker;
    } catch (cause) {
      forget();
      throw failed('The networks that read photos could not be loaded', cause as Error);
    }
  }

  function ready(): Promise<Worker> {
    if (isClosed) throw unavailable('The OCR engine was closed.');
    return (started ??= start());
  }

  async function answerOf(worker: Worker, task: PhotoTask): Promise<PhotoLines> {
    worker.postMessage(task);
    const message = await nextMessage(worker).catch((cause: unknown) => {
      throw failed('The thread that reads photos ended, and is started again', cause as Error);
    });
    if (message.kind === 'done') return message;
    const why = message.kind === 'failed' ? message.message : 'The thread spoke out of turn.';
    throw failed('The networks failed on this photo', new Error(why));
  }

  return {
    load: async () => void (await ready()),
    async read(task) {
      const worker = await ready();
      const answer = answerOf(worker, task);
      working = answer.catch(() => undefined);
      return answer;
    },
    async close() {
      isClosed = true;
      const worker = await started?.catch(() => undefined);
      // ONNX Runtime ends the whole process when its thread goes in mid-run.
      await working;
      await worker?.terminate();
    },
  };
}
