import { cellsOf, difference } from './cells.js';
import type { Grid } from './grid.js';

/** Tiles of 8 × 8 cells, 32 × 32 pixels. */
const tileCells = 8;
const leastPixels = 256;
const limit = 3;

function worstTile(a: Float32Array, b: Float32Array, { width, height }: Grid): number {
  const values = difference(a, b);
  const { across, down, sums, counts } = cellsOf({ values, width, height });
  let worst = 0;
  for (let top = 0; top < down; top += tileCells) {
    for (let left = 0; left < across; left += tileCells) {
      let [sum, count] = [0, 0];
      for (let y = top; y < Math.min(down, top + tileCells); y += 1) {
        for (let x = left; x < Math.min(across, left + tileCells); x += 1) {
          sum += sums[y * across + x]!;
          count += counts[y * across + x]!;
        }
      }
      if (count >= Math.min(leastPixels, width * height))
        worst = Math.max(worst, Math.abs(sum / count));
    }
  }
  return worst;
}

/** Brightness and colour of whole tiles: finds a change of light, a recolouring, a large patch. 1 is the limit. */
export function compareTiles(a: Grid, b: Grid): number {
  const planes = [
    worstTile(a.luma, b.luma, a),
    ...a.chroma.map((plane, index) => worstTile(plane, b.chroma[index]!, a)),
  ];
  return Math.max(...planes) / limit;
}
