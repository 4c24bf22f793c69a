import type { HalfGrid } from './half-grid.js';
import { localDeviation } from './local-deviation.js';

/** Against the noise that coding leaves: higher, more copies are known again and smaller changes pass. */
const tolerance = 0.5;
/** What a block may differ by: less on plain ground, where coders are exact and a thin stroke is all there is. */
const leeway = { onPlain: 6.5, perDeviation: 0.18, most: 14 };

/** Weights 1 6 1 of 8, on both axes. */
function blur({ width, height }: HalfGrid, values: Float32Array): Float32Array {
  const across = new Float32Array(values.length);
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += 1) {
      const left = values[x > 0 ? at - 1 : at]!;
      const right = values[x + 1 < width ? at + 1 : at]!;
      across[at] = (left + 6 * values[at]! + right) / 8;
    }
  }
  const both = new Float32Array(values.length);
  for (let y = 0, at = 0; y < height; y += 1) {
    const above = y > 0 ? -width : 0;
    const below = y + 1 < height ? width : 0;
    for (let x = 0; x < width; x += 1, at += 1) {
      both[at] = (across[at + above]! + 6 * across[at]! + across[at + below]!) / 8;
    }
  }
  return both;
}

/** The detail of two pictures, by what registration left: the worst 2 × 2 block decides. 1 is the limit. */
export function compareLuma(a: HalfGrid, b: HalfGrid, residual: Float32Array): number {
  const { width, height } = a;
  const blurred = blur(a, residual);
  const deviations = [a, b].map(({ luma }) => localDeviation({ values: luma, width, height }));
  let worst = 0;
  for (let y = 0; y + 1 < height; y += 2) {
    for (let x = 0; x + 1 < width; x += 2) {
      const at = y * width + x;
      const below = at + width;
      const squares =
        blurred[at]! ** 2 + blurred[at + 1]! ** 2 + blurred[below]! ** 2 + blurred[below + 1]! ** 2;
      const deviation = Math.min(deviations[0]!(x + 1, y + 1), deviations[1]!(x + 1, y + 1));
      const allowed = Math.min(leeway.most, leeway.onPlain + leeway.perDeviation * deviation);
      worst = Math.max(worst, Math.sqrt(squares / 4) / allowed);
    }
  }
  return worst / tolerance;
}
