import { blur } from './blur.js';
import { cellsAlong, commonDeviations } from './cells.js';
import type { Grid } from './grid.js';

/** Against the noise that coding leaves: higher, more copies are known again and smaller changes pass. */
const tolerance = 0.585;
/** What a block may differ by: less on plain ground, where coders are exact and a thin stroke is all there is. */
const leeway = { onPlain: 6.5, perDeviation: 0.18, most: 14 };

/** The centre's weight where pixels are smoothed before they are judged. */
const smoothing = 6;

/** The detail of a block is that in the 5 × 5 cells around its own. */
const surroundings = { before: 2, after: 2 };

/** What a block in each cell may differ by. */
function leeways(a: Grid, b: Grid): Float32Array {
  const { width, height } = a;
  const one = { values: a.luma, width, height };
  const other = { values: b.luma, width, height };
  return commonDeviations(one, other, surroundings).map((deviation) =>
    Math.min(leeway.most, leeway.onPlain + leeway.perDeviation * deviation),
  );
}

/** The structure of two pictures, by what registration left: the worst 2 × 2 block decides. 1 is the limit. */
export function compareLuma(a: Grid, b: Grid, residual: Float32Array): number {
  const { width, height } = a;
  const blurred = blur({ values: residual, width, height }, smoothing).values;
  const allowed = leeways(a, b);
  const across = cellsAlong(width);
  const down = cellsAlong(height);
  let worst = 0;
  for (let y = 0; y + 1 < height; y += 2) {
    const row = Math.min(down - 1, y >> 2) * across;
    for (let x = 0; x + 1 < width; x += 2) {
      const at = y * width + x;
      const below = at + width;
      const [p, q, r, s] = [blurred[at]!, blurred[at + 1]!, blurred[below]!, blurred[below + 1]!];
      const leewayHere = allowed[row + Math.min(across - 1, x >> 2)]!;
      const squares = (p * p + q * q + r * r + s * s) / 4 / (leewayHere * leewayHere);
      if (!(squares <= worst)) worst = squares;
    }
  }
  return Math.sqrt(worst) / tolerance;
}
