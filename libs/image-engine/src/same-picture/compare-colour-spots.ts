import type { Grid } from './grid.js';

/**
 * What 2 × 2 pixels of the half grid may differ by in colour, in levels. Of photos coded as JPEG 50 to 90, WebP, AVIF, in
 * three generations or rescaled, 99 in 100 differ by 20 at the most, and all by 23; a lamp of 3 to 4 pixels that is red
 * for grey by 23 to 53.
 */
const limit = 21;

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
