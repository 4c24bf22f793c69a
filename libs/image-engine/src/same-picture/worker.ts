// The entry of a worker thread: `new Worker(createRequire(import.meta.url).resolve('@skillgate/image-engine/same-picture-worker'))`.
import { parentPort } from 'node:worker_threads';

import { samePicture, type SamePictureMode, type SamePictureVerdict } from './same-picture.js';

/** What the parent posts. Buffers may be transferred: the parent then has them no more. */
export interface SamePictureQuestion {
  /** Any number; the answer carries it. */
  readonly id: number;
  readonly incoming: Uint8Array;
  readonly kept: Uint8Array;
  readonly mode: SamePictureMode;
}

/** What the worker posts back, in the order in which it is done. */
export interface SamePictureAnswer {
  readonly id: number;
  readonly verdict: SamePictureVerdict;
}

parentPort?.on('message', ({ id, incoming, kept, mode }: SamePictureQuestion) => {
  void samePicture(incoming, kept, mode).then((verdict) =>
    parentPort?.postMessage({ id, verdict } satisfies SamePictureAnswer),
  );
});
