import type { Pixels } from '@skillgate/imaging';

import { meanConfidence, wordsOf, type Layout } from '../layout/layout.js';
import { muchMissed, substance, sure } from '../reading.js';
import { readRows, readStrips, type ReadPreparedOptions } from './read-strips.js';

/**
 * Reads a prepared page by columns and blocks. Tesseract's layout analysis now and then drops a column whole, such as the
 * amounts of a bill: where much is missed the page is read by rows too, which counts where it has read more and is as sure
 * of it as of a page. Of a photo, rows read its background.
 */
export async function readWhole(
  page: Pixels,
  missedBy: (layout: Layout) => number,
  options: ReadPreparedOptions,
): Promise<{ layout: Layout; missed: number }> {
  const byBlocks = await readStrips(page, options);
  const missed = missedBy(byBlocks);
  if (missed < muchMissed) return { layout: byBlocks, missed };
  const byRows = await readRows(page, options);
  const isPage = meanConfidence(wordsOf(byRows)) >= sure;
  const isMore = isPage && substance(byRows) > substance(byBlocks);
  return { layout: isMore ? byRows : byBlocks, missed };
}
