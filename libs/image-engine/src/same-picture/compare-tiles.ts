import type { HalfGrid } from './half-grid.js';
import { windowSums } from './window-sums.js';

const side = 32;
const leastPixels = 256;
const limit = 3;

function difference(a: Float32Array, b: Float32Array): Float32Array {
  return a.map((value, index) => value - b[index]!);
}

/** Brightness and colour of whole tiles: finds a change of light, a recolouring, a large patch. 1 is the limit. */
export function compareTiles(a: HalfGrid, b: HalfGrid): number {
  const { width, height } = a;
  let worst = 0;
  const planes = [[a.luma, b.luma], ...a.chroma.map((plane, index) => [plane, b.chroma[index]!])];
  for (const [one, other] of planes as [Float32Array, Float32Array][]) {
    const sums = windowSums({ values: difference(one, other), width, height });
    for (let top = 0; top < height; top += side) {
      for (let left = 0; left < width; left += side) {
        const wide = Math.min(side, width - left);
        const high = Math.min(side, height - top);
        if (wide * high < leastPixels && width * height >= leastPixels) continue;
        worst = Math.max(worst, Math.abs(sums.mean(left, top, wide, high)));
      }
    }
  }
  return worst / limit;
}
