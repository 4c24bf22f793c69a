import { asGrey, createImaging, imagingConfig, type Pixels } from '@skillgate/imaging';
import { printPage } from '@skillgate/testing';
import { describe, expect, it } from 'vitest';
import { measurePage } from './measure-page.js';
import { planPage } from './plan.js';

type Printed = Parameters<typeof printPage>[0];

const imaging = createImaging(imagingConfig({}));

async function greyPage(printed: Printed): Promise<Pixels> {
  const { image } = await printPage(printed);
  const call = { signal: new AbortController().signal };
  return imaging.withPicture(image, call, (picture) => picture.readPixels(asGrey));
}

const sheet = { width: 5, height: 5, margin: 0.4 };
const footnotes = { ...sheet, points: 14, footnotePoints: 7, dpi: 300 };

describe('small print', () => {
  it('is kept as high as it needs to be read', async () => {
    const page = await greyPage(footnotes);
    const measures = await measurePage(page);
    const { scale } = planPage(measures, page);
    expect(measures.smallPrintHeight / measures.textHeight).toBeCloseTo(7 / 14, 1);
    expect(scale * measures.smallPrintHeight).toBeGreaterThanOrEqual(9);
  });

  it('counts among the letters that a reading may miss', async () => {
    const page = await greyPage(footnotes);
    const { letterSpots } = await measurePage(page);
    const ys = letterSpots.filter((_, index) => index % 2 === 1);
    expect(ys.some((y) => y > 0.88 * page.height)).toBe(true);
  });

  it.each<[string, Printed]>([
    ['in one size', { dpi: 300 }],
    ['with accents', { dpi: 300, points: 20, language: 'fra' }],
    ['with grain', { noise: 25 }],
    ['with the marks of JPEG', { jpegQuality: 40 }],
    ['of large letters', { dpi: 300, points: 36 }],
  ])('is not found on a page %s', async (_, printed) => {
    const { smallPrintHeight } = await measurePage(await greyPage({ ...sheet, ...printed }));
    expect(smallPrintHeight).toBe(0);
  });
});
