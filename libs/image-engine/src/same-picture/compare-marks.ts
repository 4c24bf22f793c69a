import type { GlyphMark } from './glyph-marks.js';
import type { Plane } from './luma-plane.js';
import { rank } from './rank.js';

/** Pixels around a mark that belong to it, and how far its surroundings reach. */
const margin = 1;
const reach = 8;
/** What coding leaves there: nine in ten differ by less. */
const usualShare = 0.9;
const floor = 2;
/**
 * How many times more than its surroundings a mark differs, times how much that is for ink of its contrast. Another digit
 * of 7 pixels comes to 3.9 and more; marks in photos coded as JPEG 50 to 90, AVIF, WebP, or rescaled, to 3.1.
 */
const limit = 3.4;

interface Inside {
  readonly most: number;
  readonly around: number[];
}

/** The largest difference in a mark, and every one around it. */
function look({ values, width, height }: Plane, mark: GlyphMark): Inside {
  const isOf = (x: number, y: number, by: number) =>
    x >= mark.left - by && x <= mark.right + by && y >= mark.top - by && y <= mark.bottom + by;
  let most = 0;
  const around: number[] = [];
  const [bottom, right] = [
    Math.min(height - 1, mark.bottom + reach),
    Math.min(width - 1, mark.right + reach),
  ];
  for (let y = Math.max(0, mark.top - reach); y <= bottom; y += 1) {
    for (let x = Math.max(0, mark.left - reach); x <= right; x += 1) {
      const difference = Math.abs(values[y * width + x]!);
      if (isOf(x, y, margin)) most = Math.max(most, difference);
      else if (!isOf(x, y, margin + 1)) around.push(difference);
    }
  }
  return { most, around };
}

/**
 * Marks that may be digits, by what registration left, smoothed: a stroke more or less in one is a small difference, but
 * not for so small a thing on its own. 1 is the limit.
 */
export function compareMarks(smoothed: Plane, marks: readonly GlyphMark[]): number {
  let worst = 0;
  for (const mark of marks) {
    const { most, around } = look(smoothed, mark);
    // Its surroundings can only make it less odd: they are sorted where that matters.
    const forItsInk = most / Math.sqrt(mark.contrast);
    if ((most / floor) * forItsInk <= worst) continue;
    worst = Math.max(worst, (most / (floor + rank(around, usualShare))) * forItsInk);
  }
  return worst / limit;
}
