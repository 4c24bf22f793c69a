import type { Pixels } from '@skillgate/imaging';

import { boxAround, meanConfidence, type Line } from '../layout/layout.js';
import { findLines } from './find-lines.js';
import type { PhotoModels } from './photo-models.js';
import { readLine } from './read-line.js';

/** Lines that are read with less are patterns, 0 to 1. */
const leastConfidence = 0.5;

/** The lines of a photo of grey pixels, in rows as they are read; fewer once it is cancelled. */
export async function readRows(
  page: Pixels,
  models: PhotoModels,
  isCancelled: () => boolean,
): Promise<Line[]> {
  const lines: Line[] = [];
  for (const row of await findLines(page, models)) {
    const words = [];
    for (const box of row) {
      if (isCancelled()) return lines;
      const read = await readLine(page, box, models);
      if (meanConfidence(read) >= leastConfidence) words.push(...read);
    }
    if (words.length > 0) lines.push({ words, box: boxAround(words.map(({ box }) => box)) });
  }
  return lines;
}
