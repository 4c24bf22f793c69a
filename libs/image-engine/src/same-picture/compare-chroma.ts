import type { HalfGrid } from './half-grid.js';
import { localDeviation } from './local-deviation.js';
import { windowSums } from './window-sums.js';

const side = 8;
const stride = 4;
const limit = 5;
/** Where there is much detail, coders spend less on colour. */
const perChromaDeviation = 0.0625;
const perLumaDeviation = 0.025;

/** Colour of small blocks, whatever the brightness: finds what was recoloured. 1 is the limit. */
export function compareChroma(a: HalfGrid, b: HalfGrid): number {
  const { width, height } = a;
  const deviations = (values: Float32Array) => localDeviation({ values, width, height });
  const lumaOf = [deviations(a.luma), deviations(b.luma)] as const;
  let worst = 0;
  for (const [index, one] of a.chroma.entries()) {
    const other = b.chroma[index]!;
    const sums = windowSums({ values: one.map((value, at) => value - other[at]!), width, height });
    const chromaOf = [deviations(one), deviations(other)] as const;
    for (let top = 0; top + side <= height; top += stride) {
      for (let left = 0; left + side <= width; left += stride) {
        const x = left + side / 2;
        const y = top + side / 2;
        const chroma = Math.min(chromaOf[0](x, y), chromaOf[1](x, y));
        const luma = Math.min(lumaOf[0](x, y), lumaOf[1](x, y));
        const leeway = 1 + perChromaDeviation * chroma + perLumaDeviation * luma;
        worst = Math.max(worst, Math.abs(sums.mean(left, top, side, side)) / leeway);
      }
    }
  }
  return worst / limit;
}
