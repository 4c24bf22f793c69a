import type { Pixels } from '@skillgate/imaging';

import { blur } from './blur.js';
import { cellsAlong, cellSide, cellsOf, deviations, lesser } from './cells.js';
import { compareMarks } from './compare-marks.js';
import { compareNoise } from './compare-noise.js';
import { compareSurroundings } from './compare-surroundings.js';
import { glyphMarksIn } from './glyph-marks.js';
import { lumaPlane, type Plane } from './luma-plane.js';
import { register } from './register.js';
import type { Finding } from './verdict.js';

/** The noise in a cell is judged by the detail in the 3 × 3 cells around it. */
const surroundings = { before: 1, after: 1 };
/**
 * What a single pixel may differ by, from the deviation around it: coding noise lies where detail is. Fitted to the
 * worst pixels of photos coded as JPEG 50 to 90, AVIF, WebP, and rescaled, each then kept as WebP 85.
 */
const leeway = { onPlain: 8, perRootOfDeviation: 5.7, most: 35 };
/** What is left below 3 % of the cells is taken for the noise of coding; the worst cell may be so much worse. */
const noiseRank = 0.97;
const noiseFloor = 0.25;
const perNoise = 2.6;
const worstLimit = 2.6;
/** The centre's weight where marks are smoothed: noise of coding is fine-grained, a stroke of a digit is not. */
const markSmoothing = 2;

/** The largest difference in each cell, whatever its sign. */
function cellMaxima(residual: Float32Array, width: number, height: number): Float32Array {
  const across = cellsAlong(width);
  const down = cellsAlong(height);
  const maxima = new Float32Array(across * down);
  for (let y = 0, at = 0; y < height; y += 1) {
    const row = Math.min(down - 1, y >> 2) * across;
    for (let column = 0; column < across; column += 1) {
      const end = column + 1 < across ? cellSide : width - column * cellSide;
      let most = maxima[row + column]!;
      for (let x = 0; x < end; x += 1, at += 1) most = Math.max(most, Math.abs(residual[at]!));
      maxima[row + column] = most;
    }
  }
  return maxima;
}

/** One kind of array in every loop that register and cells have: V8 compiles them for one. */
function lumaInFloats(pixels: Pixels): Plane {
  const plane = lumaPlane(pixels);
  return { ...plane, values: new Float32Array(plane.values) };
}

/** How much of the leeway each cell's worst pixel takes. */
function strains({ values, width, height }: Plane, perCell: Float32Array): Float32Array {
  return cellMaxima(values, width, height).map((difference, cell) => {
    const allowed = leeway.onPlain + leeway.perRootOfDeviation * Math.sqrt(perCell[cell]!);
    return difference / Math.min(leeway.most, allowed);
  });
}

/** The worst pixel, judged by the noise of the pair: in two clean copies a smaller difference stands out. */
function comparePixels(residual: Plane, perCell: Float32Array): number {
  const sorted = strains(residual, perCell).sort();
  const noise = sorted[Math.floor(noiseRank * sorted.length)]!;
  const limit = Math.min(worstLimit, perNoise * (noiseFloor + noise));
  return sorted[sorted.length - 1]! / limit;
}

/**
 * Two pictures at full size: noise that lies over all of one, and the thinnest detail, which finds a glyph that is
 * another. 1 is the limit.
 */
export function* compareDetail(incoming: Pixels, kept: Pixels): Generator<Finding> {
  const [a, b] = [lumaInFloats(incoming), lumaInFloats(kept)];
  const [ofA, ofB] = [deviations(cellsOf(a), surroundings), deviations(cellsOf(b), surroundings)];
  yield { test: 'noise', score: compareNoise(ofA, ofB) };
  const { width, height } = a;
  const luma = { luma: a.values, width, height };
  const { residual } = register(luma, { ...luma, luma: b.values });
  const plane = { values: residual, width, height };
  const common = lesser(ofA, ofB);
  const score = Math.max(comparePixels(plane, common), compareSurroundings(plane, common));
  yield { test: 'detail', score };
  const smoothed = blur(plane, markSmoothing);
  yield { test: 'detail', score: compareMarks(smoothed, glyphMarksIn(kept)) };
}
