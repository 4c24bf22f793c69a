import type { Pixels } from '@skillgate/imaging';
import { printPage } from '@skillgate/testing';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { greyOf } from '../testing/grey-of.js';
import { measurePage } from './measure-page.js';
import { planPage } from './plan.js';

type Printed = Parameters<typeof printPage>[0];

const greyPage = async (printed: Printed) => greyOf((await printPage(printed)).image);

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

describe('what is not blank', () => {
  /** A page below a dark header and above a dark footer, each with light letters. */
  async function letterhead(): Promise<Pixels> {
    const light = { ink: '#ffffff', paper: '#112233', dpi: 150 };
    const band = await printPage({ ...sheet, ...light, height: 0.7, margin: 0.2 });
    const { image } = await printPage({ ...sheet, dpi: 150 });
    const [inset, height] = [band.height, sheet.height * 150];
    const page = await sharp(image).extend({ top: inset, bottom: inset }).png().toBuffer();
    const tops = [0, inset + height];
    const bands = tops.map((top) => ({ input: band.image, left: 0, top }));
    return greyOf(await sharp(page).composite(bands).png().toBuffer());
  }

  it('goes up to the edges where a dark header and footer do', async () => {
    const page = await letterhead();
    const { crop } = planPage(await measurePage(page), page);
    expect(crop).toEqual({ x: 0, y: 0, width: page.width, height: page.height });
  });

  it.each<[string, Printed]>([
    ['as it is', { dpi: 150 }],
    ['with grain', { noise: 25 }],
    ['with the marks of JPEG', { jpegQuality: 40 }],
  ])('leaves the margins of a page out: %s', async (_, printed) => {
    const page = await greyPage({ ...sheet, ...printed });
    const { inked } = await measurePage(page);
    expect(inked?.x).toBeGreaterThan(0.04 * page.width);
    expect(inked?.y).toBeGreaterThan(0.04 * page.height);
  });
});
