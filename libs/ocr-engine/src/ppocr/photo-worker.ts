import type { Worker } from 'node:worker_threads';
import { startEngineThread } from '@skillgate/core';

import type { PhotoLines } from './read-rows.js';
import type { PhotoMessage, PhotoTask } from './thread-messages.js';

// From src/ (in specs) as from dist/: a thread runs what is built.
const entry = new URL('../../dist/ppocr/photo-thread.js', import.meta.url);

/** Ten times of what it needs. A thread that has more to hold ends, and not the process. */
const heapMb = 128;

/** A thread with the networks of PP-OCR, which does one task at a time. */
export interface PhotoWorker {
  readonly isAlive: boolean;
  /** What its JavaScript holds, in bytes; told after each task. */
  readonly memoryBytes: number;
  /** Rejects when the networks fail on the photo, and when the thread ends. */
  read(task: PhotoTask): Promise<PhotoLines>;
  /** Ends the thread when its task is done: ONNX Runtime ends the whole process when its thread goes in mid-run. */
  end(): Promise<void>;
}

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

const refusal = (message: PhotoMessage) =>
  new Error(message.kind === 'failed' ? message.message : 'The thread spoke out of turn.');

/** Starts a thread; rejects where the networks can't be loaded. */
export async function startPhotoWorker(): Promise<PhotoWorker> {
  const worker = startEngineThread(entry, undefined, { maxOldGenerationSizeMb: heapMb });
  let alive = true;
  let memoryBytes = 0;
  let working: Promise<unknown> = Promise.resolve();
  // An error that nobody waits for is told by the exit too.
  worker.on('exit', () => (alive = false)).on('error', () => (alive = false));
  const started = await nextMessage(worker);
  if (started.kind !== 'ready') {
    void worker.terminate();
    throw refusal(started);
  }

  async function answerTo(task: PhotoTask): Promise<PhotoLines> {
    worker.postMessage(task);
    const message = await nextMessage(worker);
    if (message.kind !== 'done') throw refusal(message);
    memoryBytes = message.memoryBytes;
    return message.lines;
  }

  return {
    get isAlive() {
      return alive;
    },
    get memoryBytes() {
      return memoryBytes;
    },
    read(task) {
      const answer = answerTo(task);
      working = answer.catch(() => undefined);
      return answer;
    },
    async end() {
      worker.unref();
      await working;
      alive = false;
      await worker.terminate();
    },
  };
}
