import type { Pixels } from '@skillgate/imaging';

import { boxAround, meanConfidence, type Line } from '../layout/layout.js';
import { findLines } from './find-lines.js';
import type { PhotoModels } from './photo-models.js';
import { readLine } from './read-line.js';

/** Lines that are read with less are patterns, 0 to 1. */
const leastConfidence = 0.5;

/** What was read off a photo. */
export interface PhotoLines {
  /** In rows, as they are read. */
  lines: Line[];
  /** How many pieces of lines were found, those that were left out among them. */
  found: number;
  /** How many of them were left out because there are too many. */
  leftOut: number;
  /** The share of them that was not or could not be read, 0 to 1; 0 where nothing was found. */
  missed: number;
}

/** Reads a photo of grey pixels; less of it once it is cancelled. */
export async function readRows(
  page: Pixels,
  models: PhotoModels,
  isCancelled: () => boolean,
): Promise<PhotoLines> {
  const lines: Line[] = [];
  const { rows, leftOut } = await findLines(page, models);
  const found = rows.flat().length + leftOut;
  let unread = leftOut;
  for (const row of rows) {
    const words = [];
    for (const box of row) {
      if (isCancelled()) return { lines, found, leftOut, missed: 1 };
      const read = await readLine(page, box, models);
      if (meanConfidence(read) >= leastConfidence) words.push(...read);
      else unread += 1;
    }
    if (words.length > 0) lines.push({ words, box: boxAround(words.map(({ box }) => box)) });
  }
  return { lines, found, leftOut, missed: unread / Math.max(1, found) };
}
