import { isIn } from './boxes.js';
import { wordsOf, type Layout } from './layout.js';

/** The share of spots, x and y in turn, that no word lies over: 0 where there are none. */
export function missedShare(layout: Layout, spots: Float32Array): number {
  const boxes = wordsOf(layout).map(({ box }) => box);
  let missed = 0;
  for (let at = 0; at < spots.length; at += 2) {
    const [x, y] = [spots[at] as number, spots[at + 1] as number];
    if (!boxes.some((box) => isIn(box, x, y))) missed += 1;
  }
  return spots.length === 0 ? 0 : missed / (spots.length / 2);
}
