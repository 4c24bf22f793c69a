import { cellsOf, commonDeviations, difference, means } from './cells.js';
import type { Grid } from './grid.js';

/** Blocks of 8 × 8 pixels, one at every cell, judged by the 16 × 16 around them. */
const block = { before: 0, after: 1 };
const surroundings = { before: 1, after: 2 };
const limit = 5;
/** Where there is much detail, coders spend less on colour. */
const perChromaDeviation = 0.0625;
const perLumaDeviation = 0.025;

/** Colour of small blocks, whatever the brightness: finds what was recoloured. 1 is the limit. */
export function compareChroma(a: Grid, b: Grid): number {
  const { width, height } = a;
  const plane = (values: Float32Array) => ({ values, width, height });
  const luma = commonDeviations(plane(a.luma), plane(b.luma), surroundings);
  let worst = 0;
  for (const [index, one] of a.chroma.entries()) {
    const other = b.chroma[index]!;
    const chroma = commonDeviations(plane(one), plane(other), surroundings);
    const differences = means(cellsOf(plane(difference(one, other))), block);
    for (let cell = 0; cell < differences.length; cell += 1) {
      const leeway = 1 + perChromaDeviation * chroma[cell]! + perLumaDeviation * luma[cell]!;
      worst = Math.max(worst, Math.abs(differences[cell]!) / leeway);
    }
  }
  return worst / limit;
}
