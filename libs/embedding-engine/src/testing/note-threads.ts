import type { Worker } from 'node:worker_threads';
import { onTestFinished } from 'vitest';

/** Notes the threads that are started from now on; the function ends so many, which are idle, as a crash would. */
export function noteThreads(): (count?: number) => Promise<void> {
  const threads: Worker[] = [];
  const note = (thread: Worker) => void threads.push(thread);
  process.on('worker', note);
  onTestFinished(() => void process.off('worker', note));
  return async (count = threads.length) => {
    await Promise.all(threads.splice(0, count).map((thread) => thread.terminate()));
  };
}
