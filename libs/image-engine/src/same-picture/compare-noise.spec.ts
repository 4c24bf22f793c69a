import { createRandom } from '@skillgate/testing';
import { describe, expect, it } from 'vitest';

import { compareNoise } from './compare-noise.js';

const random = createRandom(1);
/** A quarter of the cells calm, the others with detail. */
const kept = Float32Array.from({ length: 4_000 }, (_, cell) =>
  cell % 4 === 0 ? 1 + random() : 5 + 30 * random(),
);
const withNoise = (levels: number) => kept.map((deviation) => Math.hypot(deviation, levels));

describe('compareNoise', () => {
  it('measures what lies on top of the calm cells, against its limit of two levels', () => {
    expect(compareNoise(kept, kept)).toBe(0);
    expect(compareNoise(withNoise(0.5), kept)).toBeCloseTo(0.25);
    expect(compareNoise(withNoise(4.5), kept)).toBeCloseTo(2.25);
  });

  it('has nothing against what coding smoothed, nor against detail that came in a few places', () => {
    expect(
      compareNoise(
        kept.map((deviation) => deviation * 0.6),
        kept,
      ),
    ).toBe(0);
    const spot = kept.map((deviation, cell) => (cell < 400 ? deviation + 40 : deviation));
    expect(compareNoise(spot, kept)).toBe(0);
  });
});
