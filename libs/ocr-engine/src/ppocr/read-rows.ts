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
  /** The share of what was found that could not be read, 0 to 1; 0 where nothing was found. */
  missed: number;
}

/** Reads a photo of grey pixels; less of it once it is cancelled. */
export async function readRows(
  page: Pixels,
  models: PhotoModels,
  isCancelled: () => boolean,
): Promise<PhotoLines> {
  const lines: Line[] = [];
  const rows = await findLines(page, models);
  let unread = 0;
  for (const row of rows) {
    const words = [];
    for (const box of row) {
      if (isCancelled()) return { lines, missed: 1 };
      const read = await readLine(page, box, models);
      if (meanConfidence(read) >= leastConfidence) words.push(...read);
      else unread += 1;
    }
    if (words.length > 0) lines.push({ words, box: boxAround(words.map(({ box }) => box)) });
  }
  return { lines, missed: unread / Math.max(1, rows.flat().length) };
}
