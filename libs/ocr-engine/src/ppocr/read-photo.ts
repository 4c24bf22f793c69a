import { createSlots, type AnswerWarning } from '@skillgate/core';
import type { Pixels } from '@skillgate/imaging';

import { boxAround, meanConfidence, wordsOf, type Layout } from '../layout/layout.js';
import { mapLayout } from '../layout/map-layout.js';
import { untouched, type Reading } from '../reading.js';
import { createPhotoWorker } from './photo-worker.js';
import type { PhotoLines } from './read-rows.js';

const maxWaiting = 10_000;

/** Reads photos of signs, receipts and screens. */
export interface PhotoReader {
  /** Loads the networks now, not with the first photo. @throws SkillError as `read` does */
  load(): Promise<void>;
  /**
   * @throws SkillError INTERNAL where the networks can't be loaded or fail, UNAVAILABLE after `close`; `signal.reason`
   *   when the signal aborted.
   */
  read(page: Pixels, signal: AbortSignal): Promise<Reading>;
  /** Waits for the photo that is being read. */
  close(): Promise<void>;
}

function leftOutWarnings({ found, leftOut }: PhotoLines): AnswerWarning[] {
  if (leftOut === 0) return [];
  const message =
    `PP-OCR found ${found} pieces of lines and read the first ${found - leftOut}; the text of the others is missing. ` +
    `Send the picture in parts, or ask for Tesseract (engine 'tesseract').`;
  return [{ code: 'lines_left_out', message }];
}

function readingOf(photo: PhotoLines, page: Pixels): Reading {
  const { lines, missed } = photo;
  const whole: Layout =
    lines.length === 0
      ? []
      : [{ box: boxAround(lines.map(({ box }) => box)), paragraphs: [lines] }];
  // Whole pixels.
  const layout = mapLayout(whole, (point) => point, page);
  return {
    layout,
    confidence: meanConfidence(wordsOf(layout)),
    missed,
    preparation: untouched,
    script: undefined,
    warnings: leftOutWarnings(photo),
  };
}

/** One photo at a time: the networks take some 300 MB for a large one. */
export function createPhotoReader(): PhotoReader {
  const turn = createSlots({ capacity: 1, maxWaiting, name: 'photos' });
  const worker = createPhotoWorker();

  /** Ends at once when the signal aborts; the next photo has its turn when the thread has stopped work on this one. */
  async function linesOf(
    { data, width, height }: Pixels,
    signal: AbortSignal,
  ): Promise<PhotoLines> {
    const release = await turn.acquire(signal);
    const cancelled = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    const lines = worker.read({ page: { data, width, height }, cancelled }).finally(release);
    return new Promise((resolve, reject) => {
      const abort = () => {
        Atomics.store(cancelled, 0, 1);
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', abort, { once: true });
      lines.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
      if (signal.aborted) abort();
    });
  }

  return {
    load: () => worker.load(),
    read: async (page, signal) => readingOf(await linesOf(page, signal), page),
    close: () => worker.close(),
  };
}
