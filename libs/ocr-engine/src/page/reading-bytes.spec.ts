import { expect, it } from 'vitest';

import { planPage } from './plan.js';
import { readingBytes } from './reading-bytes.js';

it.each([
  [100, 60],
  [1_200, 800],
  [4_000, 2_500],
])('has room for a page of %d × %d pixels that is made as large as it may be', (width, height) => {
  const size = { width, height };
  const measures = {
    ...{ inverted: false, paper: 255, ink: 0, skewDegrees: 0, rowsToColumns: 4, regularity: 8 },
    ...{ textHeight: 2, smallPrintHeight: 0, letters: 200, letterSpots: new Float32Array() },
    ...{ faintWords: [], inked: undefined },
  };
  const { scale } = planPage(measures, size);
  expect(scale).toBeGreaterThan(1);
  const pixels = width * height;
  const prepared = Math.round(scale ** 2 * pixels);
  expect(readingBytes(pixels)).toBeGreaterThanOrEqual(3 * pixels + 2 * prepared);
});
