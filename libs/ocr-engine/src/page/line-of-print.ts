import { heightOf, type Mark } from './marks.js';
import { standBeside, surrounds, type MarksByRows } from './marks-by-rows.js';
import type { Print } from './print.js';
import type { Reach } from './room-around.js';
import { areOfOnePrint, type TonedMark } from './toned-marks.js';

/** How far from a word what stands in its line belongs to it, in heights of its letters: short words, broken ones. */
const lineReach = 10;
/** Room for what stands behind the last letter, such as a point, in heights of the letters. */
const room = 1;
/** So much of the room before what is of another print belongs to that: half of the gap between two words. */
const keptOff = 0.15;
/** A line's capitals are up to twice as high as its small letters; what is higher is a rule, or drawn. */
const highest = 2.2;

/** What stands on one side of a word: from where to where, from its edge, and whether it is of the same print. */
interface Beside {
  readonly from: number;
  readonly to: number;
  readonly isOfPrint: boolean;
}

/** Up to the last of its print before another's, and a little further. */
function reachAmong(beside: readonly Beside[], letterHeight: number): number {
  let end = 0;
  for (const { from, to, isOfPrint } of [...beside].sort((one, other) => one.from - other.from)) {
    if (!isOfPrint) {
      const free = from - end - keptOff * letterHeight;
      return end + Math.min(room * letterHeight, Math.max(0, free));
    }
    end = Math.max(end, to);
  }
  return end + room * letterHeight;
}

/** How far a word's line goes on: over what is of its print, up to what is not. */
export function reachOfLine(
  print: Print,
  marks: MarksByRows<Mark>,
  faint: ReadonlyMap<Mark, TonedMark>,
): Reach {
  const sides: Record<'left' | 'right', Beside[]> = { left: [], right: [] };
  const far = lineReach * print.letterHeight;
  for (const mark of marks.inRowsOf(print)) {
    if (!standBeside(mark, print) || surrounds(mark, print)) continue;
    const toned = faint.get(mark);
    const isOfPrint =
      toned !== undefined &&
      heightOf(mark) <= highest * print.letterHeight &&
      areOfOnePrint(toned, print);
    const right = { from: mark.left - print.right, to: mark.right - print.right, isOfPrint };
    const left = { from: print.left - mark.right, to: print.left - mark.left, isOfPrint };
    if (right.to > 0 && right.from <= far && mark.left > print.left) sides.right.push(right);
    if (left.to > 0 && left.from <= far && mark.right < print.right) sides.left.push(left);
  }
  return {
    left: reachAmong(sides.left, print.letterHeight),
    right: reachAmong(sides.right, print.letterHeight),
  };
}
