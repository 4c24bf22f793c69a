import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { SamePictureMode, SamePictureVerdict } from '@skillgate/image-engine/same-picture';

export const comparingEntry = fileURLToPath(
  import.meta.resolve('@skillgate/image-engine/same-picture-worker'),
);

interface Answer {
  id: number;
  verdict: SamePictureVerdict;
}

/** A thread that compares as the client's does, and what it is asked. */
class ComparingThread {
  readonly #worker = new Worker(comparingEntry, { execArgv: [] });
  readonly #waiting = new Map<number, (verdict: SamePictureVerdict) => void>();
  #asked = 0;

  constructor() {
    this.#worker.unref();
    this.#worker.on('message', ({ id, verdict }: Answer) => this.#settle(id, verdict));
  }

  get load(): number {
    return this.#waiting.size;
  }

  #settle(id: number, verdict: SamePictureVerdict): void {
    this.#waiting.get(id)?.(verdict);
    this.#waiting.delete(id);
    // An idle thread must not keep the benchmark alive.
    if (this.load === 0) this.#worker.unref();
  }

  ask(incoming: Uint8Array, kept: Uint8Array, mode: SamePictureMode): Promise<SamePictureVerdict> {
    const id = (this.#asked += 1);
    this.#worker.ref();
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#worker.postMessage({ id, incoming, kept, mode });
    });
  }
}

const threads: ComparingThread[] = [];

/** `samePicture`, on as many threads as the machine has processors: a thread that fails ends the benchmark. */
export function compareFiles(
  incoming: Uint8Array,
  kept: Uint8Array,
  mode: SamePictureMode,
): Promise<SamePictureVerdict> {
  if (threads.length < availableParallelism() && threads.every(({ load }) => load > 0)) {
    threads.push(new ComparingThread());
  }
  const idlest = threads.reduce((least, one) => (one.load < least.load ? one : least));
  return idlest.ask(incoming, kept, mode);
}
