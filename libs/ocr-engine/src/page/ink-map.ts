import type { Analysis } from './analysis.js';

/** 1 where there is ink, row by row. */
export interface InkMap {
  readonly ink: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Sums over every rectangle from the upper left corner, one row and one column more than the page has. */
function integral(grey: Uint8Array, width: number, height: number): Float64Array {
  const sums = new Float64Array((width + 1) * (height + 1));
  for (let y = 0; y < height; y += 1) {
    let row = 0;
    for (let x = 0; x < width; x += 1) {
      row += grey[y * width + x] as number;
      const above = sums[y * (width + 1) + x + 1] as number;
      sums[(y + 1) * (width + 1) + x + 1] = above + row;
    }
  }
  return sums;
}

export interface InkOptions {
  /** Whether the ink is lighter than the paper. */
  inverted: boolean;
  /** How far a pixel must be from its neighbourhood to be ink, 0 to 255. */
  contrast: number;
}

/** Half of the neighbourhood's side in pixels: more than a letter, less than what light changes over. */
const reach = 20;

/** Ink by the mean of its neighbourhood, so that shade and gradients don't count. After D. Bradley, G. Roth, 2007. */
export function findInk(
  { grey, width, height }: Pick<Analysis, 'grey' | 'width' | 'height'>,
  { inverted, contrast }: InkOptions,
): InkMap {
  const sums = integral(grey, width, height);
  const ink = new Uint8Array(width * height);
  const stride = width + 1;
  const sign = inverted ? -1 : 1;
  for (let y = 0; y < height; y += 1) {
    const top = Math.max(0, y - reach);
    const bottom = Math.min(height, y + reach + 1);
    for (let x = 0; x < width; x += 1) {
      const left = Math.max(0, x - reach);
      const right = Math.min(width, x + reach + 1);
      const sum =
        (sums[bottom * stride + right] as number) -
        (sums[top * stride + right] as number) -
        (sums[bottom * stride + left] as number) +
        (sums[top * stride + left] as number);
      const mean = sum / ((bottom - top) * (right - left));
      const difference = sign * (mean - (grey[y * width + x] as number));
      if (difference > contrast) ink[y * width + x] = 1;
    }
  }
  return { ink, width, height };
}
