// A thread with the networks of PP-OCR. ONNX Runtime computes in the thread that calls it, for up to a second and more at
// a time, in which a server would answer nobody and an application would stand still.
import { parentPort } from 'node:worker_threads';

import { messageOf } from '@skillgate/core';

import { pixelsOf } from '../grey-page.js';
import { loadPhotoModels } from './photo-models.js';
import { readRows } from './read-rows.js';
import type { PhotoMessage, PhotoTask } from './thread-messages.js';

/** What its JavaScript holds, in bytes. The networks' own memory is the system's, and given back after each run. */
function memoryBytes(): number {
  const { heapTotal, external } = process.memoryUsage();
  return heapTotal + external;
}

const tell = (message: PhotoMessage) => parentPort?.postMessage(message);

try {
  const models = await loadPhotoModels();
  parentPort?.on('message', ({ page, cancelled }: PhotoTask) => {
    const isCancelled = () => Atomics.load(cancelled, 0) !== 0;
    readRows(pixelsOf(page), models, isCancelled).then(
      (lines) => tell({ kind: 'done', lines, memoryBytes: memoryBytes() }),
      (error: unknown) => tell({ kind: 'failed', message: messageOf(error) }),
    );
  });
  tell({ kind: 'ready' });
} catch (error) {
  tell({ kind: 'failed', message: messageOf(error) });
}
