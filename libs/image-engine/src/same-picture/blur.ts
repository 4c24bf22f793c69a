import type { Plane } from './luma-plane.js';

/** Weights 1 `centre` 1 on both axes, of which the sum is 1; at an edge its own pixels stand for what is beyond. */
export function blur({ values, width, height }: Plane, centre: number): Plane {
  const sum = centre + 2;
  const across = new Float32Array(values.length);
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += 1) {
      const left = values[x > 0 ? at - 1 : at]!;
      const right = values[x + 1 < width ? at + 1 : at]!;
      across[at] = (left + centre * values[at]! + right) / sum;
    }
  }
  const both = new Float32Array(values.length);
  for (let y = 0, at = 0; y < height; y += 1) {
    const above = y > 0 ? -width : 0;
    const below = y + 1 < height ? width : 0;
    for (let x = 0; x < width; x += 1, at += 1) {
      both[at] = (across[at + above]! + centre * across[at]! + across[at + below]!) / sum;
    }
  }
  return { values: both, width, height };
}
