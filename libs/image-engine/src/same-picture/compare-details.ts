import type { Pixels } from '@skillgate/imaging';

import { compareChroma } from './compare-chroma.js';
import { compareLuma } from './compare-luma.js';
import { compareTiles } from './compare-tiles.js';
import { halfGrid, type HalfGrid } from './half-grid.js';
import { maxShift, register } from './register.js';
import { refused, type Finding, type SamePictureVerdict } from './verdict.js';

/** The tests in turn, the cheap ones first; the later ones are done only where the earlier ones pass. */
function* tests(a: HalfGrid, b: HalfGrid): Generator<Finding> {
  yield { test: 'tiles', score: compareTiles(a, b) };
  yield { test: 'chroma', score: compareChroma(a, b) };
  const { residual, shift } = register(a, b);
  yield { test: 'shift', score: shift / maxShift };
  yield { test: 'luma', score: compareLuma(a, b, residual) };
}

/** Whether two pictures of one size are the same one, coded or scaled in different ways. */
export async function compareDetails(a: Pixels, b: Pixels): Promise<SamePictureVerdict> {
  const [one, other] = await Promise.all([halfGrid(a), halfGrid(b)]);
  let worst = 0;
  for (const { test, score } of tests(one, other)) {
    // Written so that NaN refuses.
    if (!(score <= 1)) return refused(test, score);
    worst = Math.max(worst, score);
  }
  return { same: true, score: worst, reason: undefined };
}
