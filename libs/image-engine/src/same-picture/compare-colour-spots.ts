import type { Grid } from './grid.js';

/**
 * What 2 × 2 pixels of the half grid may differ by in colour, in levels. Photos coded as JPEG 50, WebP, AVIF or rescaled
 * differ by 23 at the most; a lamp of 4 pixels that is green for red by 43 to 85.
 */
const limit = 30;

/** Colour of the smallest spots that can be seen, which larger blocks thin out: a lamp that is another. 1 is the limit. */
export function compareColourSpots(a: Grid, b: Grid): number {
  const { width, height } = a;
  let worst = 0;
  for (const [index, one] of a.chroma.entries()) {
    const other = b.chroma[index]!;
    const differenceAt = (at: number) => one[at]! - other[at]!;
    for (let y = 0; y + 1 < height; y += 1) {
      for (let at = y * width, end = at + width - 1; at < end; at += 1) {
        const upper = differenceAt(at) + differenceAt(at + 1);
        const lower = differenceAt(at + width) + differenceAt(at + width + 1);
        worst = Math.max(worst, Math.abs(upper + lower) / 4);
      }
    }
  }
  return worst / limit;
}
