import type { GreyPage } from '../grey-page.js';
import type { PhotoLines } from './read-rows.js';

/** One photo to read. */
export interface PhotoTask {
  page: GreyPage;
  /** One number of shared memory: not 0 when nobody waits for the lines any more. */
  cancelled: Int32Array;
}

/** All that the thread says: that its networks are loaded, and how each task ended. */
export type PhotoMessage =
  | { kind: 'ready' }
  | { kind: 'done'; lines: PhotoLines; memoryBytes: number }
  | { kind: 'failed'; message: string };
