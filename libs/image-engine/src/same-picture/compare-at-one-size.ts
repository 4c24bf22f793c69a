import { resizePixels, type Pixels } from '@skillgate/imaging';

import { compareChroma } from './compare-chroma.js';
import { compareColourSpots } from './compare-colour-spots.js';
import { compareDetail } from './compare-detail.js';
import { compareLuma } from './compare-luma.js';
import { compareTiles } from './compare-tiles.js';
import { halfGrid, type Grid } from './grid.js';
import { maxShift, register } from './register.js';
import { refused, type Finding, type SamePictureVerdict } from './verdict.js';

/** The tests in turn, the cheap ones first; the later ones are done only where the earlier ones pass. */
function* tests(a: Grid, b: Grid, full: readonly [Pixels, Pixels]): Generator<Finding> {
  yield { test: 'tiles', score: compareTiles(a, b) };
  yield { test: 'chroma', score: compareChroma(a, b) };
  yield { test: 'chroma', score: compareColourSpots(a, b) };
  const { residual, shift } = register(a, b);
  yield { test: 'shift', score: shift / maxShift };
  yield { test: 'luma', score: compareLuma(a, b, residual) };
  yield* compareDetail(...full);
}

async function inSizeOf(incoming: Pixels, kept: Pixels): Promise<Pixels> {
  const { width, height } = incoming;
  if (kept.width === width && kept.height === height) return kept;
  return resizePixels(kept, { width, height, kernel: 'lanczos3' });
}

/** Whether two pictures are the same one, coded or scaled in different ways. What differs in size is scaled first. */
export async function compareAtOneSize(
  incoming: Pixels,
  kept: Pixels,
): Promise<SamePictureVerdict> {
  const fitted = await inSizeOf(incoming, kept);
  const grids = await Promise.all([halfGrid(incoming), halfGrid(fitted)]);
  let worst = 0;
  for (const { test, score } of tests(...grids, [incoming, fitted])) {
    // Written so that NaN refuses.
    if (!(score <= 1)) return refused(test, score);
    worst = Math.max(worst, score);
  }
  return { same: true, score: worst, reason: undefined };
}
