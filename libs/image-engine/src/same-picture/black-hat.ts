import type { Plane } from './luma-plane.js';

/** Steps that add up to 6: the largest of 7 neighbours in three comparisons. */
const steps = [1, 2, 3];

/** The largest of each pixel and the six after it, on both axes, in place. */
function dilate(values: Uint8Array, width: number, height: number): void {
  for (const step of steps) {
    for (let row = 0; row < values.length; row += width) {
      for (let at = row, end = row + width - step; at < end; at += 1) {
        const other = values[at + step]!;
        if (other > values[at]!) values[at] = other;
      }
    }
    for (let at = 0, end = (height - step) * width; at < end; at += 1) {
      const other = values[at + step * width]!;
      if (other > values[at]!) values[at] = other;
    }
  }
}

/** The smallest of each pixel and the six before it, on both axes, in place. */
function erode(values: Uint8Array, width: number): void {
  for (const step of steps) {
    for (let row = 0; row < values.length; row += width) {
      for (let at = row + width - 1, end = row + step; at >= end; at -= 1) {
        const other = values[at - step]!;
        if (other < values[at]!) values[at] = other;
      }
    }
    for (let at = values.length - 1, end = step * width; at >= end; at -= 1) {
      const other = values[at - step * width]!;
      if (other < values[at]!) values[at] = other;
    }
  }
}

/**
 * By how much each pixel is darker than the ground around it, where dark things are narrower than 7 pixels: grey-scale
 * closing less the picture (Meyer's black top-hat, with a square of 7 × 7).
 */
export function blackHat({ values, width, height }: Plane<Uint8Array>): Uint8Array {
  const hat = values.slice();
  dilate(hat, width, height);
  erode(hat, width);
  for (let at = 0; at < hat.length; at += 1) hat[at] = hat[at]! - values[at]!;
  return hat;
}
