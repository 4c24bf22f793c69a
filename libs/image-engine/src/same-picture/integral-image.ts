import type { Plane } from './luma-plane.js';

/** The mean over a rectangle of whole pixels. */
export type Means = (left: number, top: number, width: number, height: number) => number;

/** Means over any rectangle in four steps, by sums from the upper left corner (Crow, 1984). */
export function integralImage({ values, width, height }: Plane<Int32Array>): Means {
  const across = width + 1;
  const sums = new Float64Array(across * (height + 1));
  for (let y = 0, pixel = 0; y < height; y += 1) {
    let row = 0;
    const start = (y + 1) * across + 1;
    for (let x = 0; x < width; x += 1, pixel += 1) {
      row += values[pixel]!;
      sums[start + x] = sums[start + x - across]! + row;
    }
  }
  return (left, top, boxWidth, boxHeight) => {
    const above = top * across + left;
    const below = above + boxHeight * across;
    const sum = sums[below + boxWidth]! - sums[below]! - sums[above + boxWidth]! + sums[above]!;
    return sum / (boxWidth * boxHeight);
  };
}
