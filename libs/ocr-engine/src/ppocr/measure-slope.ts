import type { Mark } from '../page/marks.js';

/** Marks that are shorter, in heights, don't tell how their line runs. */
const leastLength = 2;

/** The least squares' slope of a mark's pixels. */
function slopeOf(ink: Uint8Array, width: number, { left, top, right, bottom }: Mark): number {
  let [count, sumX, sumY, sumXX, sumXY] = [0, 0, 0, 0, 0];
  for (let y = top; y < bottom; y += 1) {
    for (let x = left; x < right; x += 1) {
      if (ink[y * width + x] === 0) continue;
      count += 1;
      sumX += x;
      sumY += y;
      sumXX += x * x;
      sumXY += x * y;
    }
  }
  const spread = count * sumXX - sumX * sumX;
  return spread === 0 ? 0 : (count * sumXY - sumX * sumY) / spread;
}

/**
 * How far the lines fall a pixel to the right: the median of their own slopes. Where they lie does not tell: names and
 * amounts stand in rows too when each amount is taken for its neighbour's.
 */
export function measureSlope(ink: Uint8Array, width: number, lines: readonly Mark[]): number {
  const slopes = lines
    .filter(({ left, top, right, bottom }) => right - left >= leastLength * (bottom - top))
    .map((mark) => slopeOf(ink, width, mark))
    .sort((one, other) => one - other);
  return slopes[slopes.length >> 1] ?? 0;
}
