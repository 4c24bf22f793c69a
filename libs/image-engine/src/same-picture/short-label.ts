import { haveOneInk, mayBeDigit, type GlyphMark } from './glyph-marks.js';

/** Two digits of one label stand in line to a pixel, with at most a dot between them, written with the same ink. */
const mostOffLine = 1;
const mostGap = 6;
const mostInkApart = 20;

function standTogether(one: GlyphMark, next: GlyphMark): boolean {
  const gap = next.left - one.right;
  if (one.layer !== next.layer || gap <= 0 || gap > mostGap) return false;
  if (Math.abs(one.top - next.top) > mostOffLine) return false;
  if (Math.abs(one.bottom - next.bottom) > mostOffLine) return false;
  return haveOneInk(one, next, mostInkApart);
}

/** Whether one of those that begin further right stands beside it; they are in order. */
function hasNext(one: GlyphMark, digits: readonly GlyphMark[], from: number): boolean {
  for (let at = from; at < digits.length; at += 1) {
    const next = digits[at]!;
    if (next.left - one.right > mostGap) return false;
    if (standTogether(one, next)) return true;
  }
  return false;
}

/**
 * Whether two marks stand side by side as the digits of a price, a date or a house number do. A line of print is found by
 * its length; these are too short for that. Some textures have the like, which are shut out with them.
 */
export function hasShortLabel(marks: readonly GlyphMark[]): boolean {
  const digits = marks.filter(mayBeDigit).sort((a, b) => a.left - b.left);
  return digits.some((one, at) => hasNext(one, digits, at + 1));
}
