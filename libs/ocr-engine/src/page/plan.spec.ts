import { describe, expect, it } from 'vitest';
import type { PageMeasures } from './measure-page.js';
import { bestTextHeight, planPage } from './plan.js';

/** An A4 page of 150 dpi, black on white, with its text where its margins leave it. */
const size = { width: 1240, height: 1754 };
const plain: PageMeasures = {
  ...{ inverted: false, paper: 255, ink: 0, skewDegrees: 0, rowsToColumns: 4, regularity: 8 },
  ...{ textHeight: bestTextHeight, smallPrintHeight: 0, letters: 2_000 },
  ...{ letterSpots: new Float32Array(), faintWords: [] },
  inked: { x: 120, y: 150, width: 1_000, height: 1_400 },
};

const planOf = (measures: Partial<PageMeasures>, of = size) =>
  planPage({ ...plain, ...measures }, of);

describe('the plan of a page', () => {
  it('leaves a plain page as it is, but for its margins', () => {
    expect(planOf({})).toEqual({
      crop: { x: 98, y: 128, width: 1_044, height: 1_444 },
      ...{ scale: 1, inverted: false, stretched: false, linear: undefined, deskewDegrees: 0 },
      dotsPerInch: 150,
    });
  });

  it.each([
    ['down to the height that is read best', 22, 0.5],
    ['up to it', 5.5, 2],
    ['not at all where it is near', 12, 1],
    ['not at all where there is no text', 0, 1],
    ['up to four times', 1, 4],
  ])('scales text %s', (_, textHeight, scale) => {
    expect(planOf({ textHeight, inked: undefined }, { width: 600, height: 400 }).scale).toBe(scale);
  });

  it('keeps small print legible beside large text, and tells Tesseract another resolution', () => {
    const { scale, dotsPerInch } = planOf({ textHeight: 44, smallPrintHeight: 18 });
    expect(scale * 18).toBeGreaterThanOrEqual(9);
    expect(dotsPerInch).toBeGreaterThan(150);
  });

  it.each([
    ['a page', size, 8_000_000],
    ['a large one', { width: 4_000, height: 4_000 }, 20_000_000],
  ])('lets %s grow so far and no further', (_, of, most) => {
    const { scale } = planOf({ textHeight: 4, inked: undefined }, of);
    expect(scale ** 2 * of.width * of.height).toBeLessThanOrEqual(most + 1);
  });

  it.each([1, 2.4])('looks at what does not look like text in a small size (%d)', (regularity) => {
    const { scale, crop } = planOf({ regularity, letters: 5_000 });
    expect(scale ** 2 * crop.width * crop.height).toBeLessThanOrEqual(250_001);
  });

  it('turns light text on dark round, and stretches what is faint', () => {
    const dark = { inverted: true, paper: 30, ink: 230 };
    expect(planOf(dark)).toMatchObject({ inverted: true, linear: { factor: -1, offset: 255 } });
    const { stretched, linear = { factor: 0, offset: 0 } } = planOf({ paper: 200, ink: 150 });
    expect(stretched).toBe(true);
    expect(150 * linear.factor + linear.offset).toBeCloseTo(0);
    expect(200 * linear.factor + linear.offset).toBeCloseTo(255);
  });

  it('levels what Tesseract would not follow', () => {
    expect(planOf({ skewDegrees: 0.2 }).deskewDegrees).toBe(0);
    expect(planOf({ skewDegrees: -4 }).deskewDegrees).toBe(-4);
  });
});
