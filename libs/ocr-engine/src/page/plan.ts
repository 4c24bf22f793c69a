import type { Box } from '../layout/layout.js';
import type { Size } from '../layout/map-layout.js';
import { looksLikeText } from './looks-like-text.js';
import type { PageMeasures } from './measure-page.js';

/** What is done to an upright page before it is read. */
export interface PagePlan {
  /** What is left when blank margins are cut off. */
  readonly crop: Box;
  /** Scaled by this. */
  readonly scale: number;
  readonly inverted: boolean;
  readonly stretched: boolean;
  /** Every value times `factor` plus `offset`; undefined where nothing is to be done. */
  readonly linear: { factor: number; offset: number } | undefined;
  /** Turned clockwise by this, last. */
  readonly deskewDegrees: number;
  /** What Tesseract is told of the page when it is prepared. */
  readonly dotsPerInch: number;
}

/**
 * The height of small letters that is read best, in pixels. Below 9 more is misread; above 12 Tesseract's time grows
 * with the width of a line and nothing is read better (`npm run bench -- ocr` prints the curve).
 */
export const bestTextHeight = 11;
/** What is smaller than most is kept as high as this, where the page's size allows it. */
const leastTextHeight = 9;
/**
 * By the resolution Tesseract tells gaps between words from those between columns: 150 is that of text of the best height.
 * Beside small print the other text is higher: told 150, it took the gaps of a page of 24 pt with notes of 7 pt for columns
 * (12 % of the characters wrong); from 200 on it misread notes of 6 pt.
 */
const dotsPerInch = { usual: 150, ofTwoSizes: 170 };
/** Within this of the best height nothing is gained by scaling. */
const nearEnough = 1.15;
const scaleBounds = { least: 0.15, most: 4 };
/** Up to so many pixels a page may grow to be read well, and a large one to twice its pixels, but not beyond the most. */
const grownPixels = { usual: 8_000_000, share: 2, most: 20_000_000 };
/**
 * Marks without number that stand in no lines are noise or a texture. It is looked at in this size, where what may be
 * text among it is still read: a megapixel of noise takes Tesseract half a minute.
 */
const noisePixels = 250_000;
const manyMarks = 300;
/** Tesseract follows lines that are less askew as well as level ones. */
const leastSkewDegrees = 0.3;
/** Tones closer than this are stretched apart. */
const enoughContrast = 110;
/** White around the text, in heights of small letters. */
const margin = 2;

const isNoise = (measures: PageMeasures) =>
  measures.letters > manyMarks && looksLikeText(measures) === 'no text';

/** By which most of the text is read best, and what is smaller well enough. */
function wantedScale({ textHeight, smallPrintHeight }: PageMeasures): number {
  if (textHeight === 0) return 1;
  const forMost = bestTextHeight / textHeight;
  return smallPrintHeight === 0 ? forMost : Math.max(forMost, leastTextHeight / smallPrintHeight);
}

/** As many pixels as a page of so many may have when it is prepared, before it is levelled. */
export function mostPreparedPixels(pixels: number): number {
  const { usual, share, most } = grownPixels;
  const grown = Math.min(most, Math.max(usual, share * pixels));
  return Math.min(grown, scaleBounds.most ** 2 * pixels);
}

function scaleFor(measures: PageMeasures, { width, height }: Size): number {
  const wanted = wantedScale(measures);
  const isNear = wanted < nearEnough && wanted > 1 / nearEnough;
  const bounded = Math.min(scaleBounds.most, Math.max(scaleBounds.least, isNear ? 1 : wanted));
  const pixels = width * height;
  const most = isNoise(measures) ? noisePixels : mostPreparedPixels(pixels);
  return Math.min(bounded, Math.sqrt(most / pixels));
}

function cropFor({ inked, textHeight }: PageMeasures, { width, height }: Size): Box {
  if (inked === undefined || textHeight === 0) return { x: 0, y: 0, width, height };
  const border = Math.ceil(margin * textHeight);
  const x = Math.max(0, inked.x - border);
  const y = Math.max(0, inked.y - border);
  return {
    x,
    y,
    width: Math.min(width, inked.x + inked.width + border) - x,
    height: Math.min(height, inked.y + inked.height + border) - y,
  };
}

/** Ink to black and paper to white, in whichever order they were. */
function stretch({ paper, ink }: PageMeasures): { factor: number; offset: number } {
  const factor = 255 / (paper - ink);
  return { factor, offset: -ink * factor };
}

/** Decides by the page alone, never by load, so that the same page always gives the same text. */
export function planPage(measures: PageMeasures, size: Size): PagePlan {
  const { inverted, paper, ink, skewDegrees } = measures;
  const crop = cropFor(measures, size);
  const distance = Math.abs(paper - ink);
  const stretched = measures.textHeight > 0 && distance < enoughContrast && distance > 8;
  const inversion = inverted ? { factor: -1, offset: 255 } : undefined;
  return {
    crop,
    scale: scaleFor(measures, crop),
    inverted,
    stretched,
    linear: stretched ? stretch(measures) : inversion,
    deskewDegrees: Math.abs(skewDegrees) >= leastSkewDegrees ? skewDegrees : 0,
    dotsPerInch: measures.smallPrintHeight === 0 ? dotsPerInch.usual : dotsPerInch.ofTwoSizes,
  };
}
