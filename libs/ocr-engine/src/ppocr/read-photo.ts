import { createSlots, messageOf, onAbort, unavailable, type AnswerWarning } from '@skillgate/core';
import { turnPixels, type Pixels, type QuarterTurn } from '@skillgate/imaging';

import { boxAround, meanConfidence, wordsOf, type Layout } from '../layout/layout.js';
import { mapLayout } from '../layout/map-layout.js';
import { turnPointBack } from '../layout/turn-point-back.js';
import { untouched, type Reading } from '../reading.js';
import { createPhotoSeat, type PhotoSeatOptions } from './photo-seat.js';
import type { PhotoLines } from './read-rows.js';
import type { PhotoTask } from './thread-messages.js';

const maxWaiting = 10_000;

/** Reads photos of signs, receipts and screens. */
export interface PhotoReader {
  /** Loads the networks now, not with the first photo. @throws SkillError as `read` does */
  load(): Promise<void>;
  /**
   * @param rotationDegrees How the page is turned clockwise before; boxes are told in the page as it came.
   * @throws SkillError INTERNAL where the networks can't be loaded or fail, UNAVAILABLE after `close`; `signal.reason`
   *   when the signal aborted.
   */
  read(page: Pixels, signal: AbortSignal, rotationDegrees?: QuarterTurn): Promise<Reading>;
  /** Waits for the photo that is being read, unless its thread hangs. */
  close(): Promise<void>;
}

function leftOutWarnings({ found, leftOut }: PhotoLines): AnswerWarning[] {
  if (leftOut === 0) return [];
  const message =
    `PP-OCR found ${found} pieces of lines and read the first ${found - leftOut}; the text of the others is missing. ` +
    `Send the picture in parts, or ask for Tesseract (engine 'tesseract').`;
  return [{ code: 'lines_left_out', message }];
}

/** What was read off a page that had been turned by so much before. */
function readingOf(photo: PhotoLines, page: Pixels, turnedBefore: QuarterTurn): Reading {
  const { lines, found, leftOut, missed } = photo;
  const rotationDegrees = ((turnedBefore + photo.rotationDegrees) % 360) as QuarterTurn;
  const whole: Layout =
    lines.length === 0
      ? []
      : [{ box: boxAround(lines.map(({ box }) => box)), paragraphs: [lines] }];
  // Whole pixels.
  const layout = mapLayout(whole, turnPointBack(rotationDegrees, page), page);
  return {
    layout,
    confidence: meanConfidence(wordsOf(layout)),
    missed,
    unread: Math.round(missed * found) - leftOut,
    preparation: { ...untouched, rotationDegrees },
    script: undefined,
    warnings: leftOutWarnings(photo),
  };
}

export interface PhotoReaderOptions extends PhotoSeatOptions {
  /**
   * How long the thread may take to notice that nobody waits for its photo any more, in milliseconds: one run of a network,
   * which is a second or a few. One that takes longer hangs. @default 30_000
   */
  graceMs?: number;
}

/** One photo at a time: the networks take some 300 MB for a large one. */
export function createPhotoReader({
  graceMs = 30_000,
  ...options
}: PhotoReaderOptions = {}): PhotoReader {
  const turn = createSlots({ capacity: 1, maxWaiting, name: 'photos' });
  const seat = createPhotoSeat(options);
  let isClosed = false;

  function assertOpen(): void {
    if (isClosed) throw unavailable('The OCR engine was closed.');
  }

  async function readInTurn(task: PhotoTask): Promise<PhotoLines> {
    assertOpen();
    return seat.read(task);
  }

  /** Ends at once when the signal aborts; the next photo has its turn when the thread has stopped work on this one. */
  async function linesOf(
    { data, width, height }: Pixels,
    signal: AbortSignal,
  ): Promise<PhotoLines> {
    const release = await turn.acquire(signal);
    const cancelled = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    const lines = readInTurn({ page: { data, width, height }, cancelled });
    return new Promise((resolve, reject) => {
      let grace: NodeJS.Timeout | undefined;
      const giveUp = () => {
        seat.giveUp(`it hangs on a photo, whose call ended: ${messageOf(signal.reason)}`);
        release();
      };
      const unhear = onAbort(signal, () => {
        Atomics.store(cancelled, 0, 1);
        grace = setTimeout(giveUp, graceMs);
        reject(signal.reason as Error);
      });
      const settled = () => {
        unhear();
        clearTimeout(grace);
        release();
      };
      lines.finally(settled).then(resolve, reject);
    });
  }

  return {
    async load() {
      assertOpen();
      await seat.load();
    },
    async read(page, signal, rotationDegrees = 0) {
      const turned = await turnPixels(page, rotationDegrees);
      return readingOf(await linesOf(turned, signal), page, rotationDegrees);
    },
    async close() {
      isClosed = true;
      const release = await turn.acquire(new AbortController().signal);
      release();
      await seat.end();
    },
  };
}
