import type { Box } from '../layout/layout.js';
import { inSource, type Analysis } from './analysis.js';
import type { Edges } from './marks.js';

/** The side of a tile in pixels: its mean tells a dark ground from grain, and from a letter. */
const tile = 16;

function meanOf({ grey, width }: Analysis, { left, top, right, bottom }: Edges): number {
  let sum = 0;
  for (let y = top; y < bottom; y += 1) {
    for (let x = left; x < right; x += 1) sum += grey[y * width + x] as number;
  }
  return sum / ((right - left) * (bottom - top));
}

function isPaper(
  analysis: Analysis,
  { left, top, right, bottom }: Edges,
  { paper, contrast }: PaperTone,
): boolean {
  for (let y = top; y < bottom; y += tile) {
    for (let x = left; x < right; x += tile) {
      const part = { left: x, top: y };
      const ends = { right: Math.min(right, x + tile), bottom: Math.min(bottom, y + tile) };
      if (Math.abs(meanOf(analysis, { ...part, ...ends }) - paper) > contrast) return false;
    }
  }
  return true;
}

/** What is paper: its tone, and how far from that is too far, of 255. */
export interface PaperTone {
  paper: number;
  contrast: number;
}

/**
 * Where there is ink, in pixels of the source; undefined where there is none. Up to the page's edge where what lies
 * between that and the outermost marks is not paper: a dark header may have light letters, which are no ink beside dark
 * ones.
 */
export function findInkedBox(
  analysis: Analysis,
  inked: Edges | undefined,
  tone: PaperTone,
): Box | undefined {
  if (inked === undefined) return undefined;
  const { width, height } = analysis;
  const page = { left: 0, top: 0, right: width, bottom: height };
  const keeps = (beyond: Partial<Edges>) => !isPaper(analysis, { ...page, ...beyond }, tone);
  const left = keeps({ right: inked.left }) ? 0 : inked.left;
  const top = keeps({ bottom: inked.top }) ? 0 : inked.top;
  const right = keeps({ left: inked.right }) ? width : inked.right;
  const bottom = keeps({ top: inked.bottom }) ? height : inked.bottom;
  return inSource({ left, top, right, bottom }, analysis);
}
