import type { Analysis } from './analysis.js';

/** 1 where there is ink, row by row. */
export interface InkMap {
  readonly ink: Uint8Array;
  readonly width: number;
  readonly height: number;
}

type Grey = Pick<Analysis, 'grey' | 'width' | 'height'>;

export interface InkOptions {
  /** Whether the ink is lighter than the paper. */
  inverted: boolean;
  /** How far a pixel must be from its neighbourhood to be ink, 0 to 255. */
  contrast: number;
  /** The same for what is fainter. */
  faintContrast: number;
}

export interface Inks {
  readonly ink: InkMap;
  /** The same, and what is fainter. */
  readonly withFaint: InkMap;
}

/** Half of the neighbourhood's side in pixels: more than a letter, less than what light changes over. */
const reach = 20;

/** Adds a row to the sums of the columns, or takes it away; a row that is not there is nothing. */
function addRow(sums: Float64Array, { grey, width, height }: Grey, y: number, sign: 1 | -1): void {
  if (y < 0 || y >= height) return;
  for (let x = 0; x < width; x += 1) {
    sums[x] = (sums[x] as number) + sign * (grey[y * width + x] as number);
  }
}

/** Ink by the mean of its neighbourhood, so that shade and gradients don't count. After D. Bradley, G. Roth, 2007. */
export function findInk(page: Grey, { inverted, contrast, faintContrast }: InkOptions): Inks {
  const { grey, width, height } = page;
  const ink = new Uint8Array(width * height);
  const withFaint = new Uint8Array(width * height);
  const sign = inverted ? -1 : 1;
  // Of the rows within reach, the sum of each column; and of the columns left of each.
  const columns = new Float64Array(width);
  const left = new Float64Array(width + 1);
  for (let y = 0; y < reach; y += 1) addRow(columns, page, y, 1);
  for (let y = 0; y < height; y += 1) {
    addRow(columns, page, y + reach, 1);
    addRow(columns, page, y - reach - 1, -1);
    for (let x = 0; x < width; x += 1) left[x + 1] = (left[x] as number) + (columns[x] as number);
    const rows = Math.min(height, y + reach + 1) - Math.max(0, y - reach);
    for (let x = 0; x < width; x += 1) {
      const from = Math.max(0, x - reach);
      const to = Math.min(width, x + reach + 1);
      const mean = ((left[to] as number) - (left[from] as number)) / (rows * (to - from));
      const difference = sign * (mean - (grey[y * width + x] as number));
      if (difference > faintContrast) withFaint[y * width + x] = 1;
      if (difference > contrast) ink[y * width + x] = 1;
    }
  }
  return { ink: { ink, width, height }, withFaint: { ink: withFaint, width, height } };
}
