import type { GlyphMark } from './glyph-marks.js';

const leastHeight = 6;
/** Digits are hardly wider than they are high. */
const mostSlant = 1.1;
/** Two digits of one label stand in line to a pixel, with at most a dot between them, written with the same ink. */
const mostOffLine = 1;
const mostGap = 6;
const mostInkApart = 20;
const mostContrastApart = 1.3;

function mayBeDigit({ left, top, right, bottom }: GlyphMark): boolean {
  const [width, height] = [right - left + 1, bottom - top + 1];
  return height >= leastHeight && width <= mostSlant * height;
}

function standTogether(one: GlyphMark, next: GlyphMark): boolean {
  const gap = next.left - one.right;
  if (one.layer !== next.layer || gap <= 0 || gap > mostGap) return false;
  if (Math.abs(one.top - next.top) > mostOffLine) return false;
  if (Math.abs(one.bottom - next.bottom) > mostOffLine) return false;
  const [fainter, stronger] = [one.contrast, next.contrast].sort((a, b) => a - b);
  return Math.abs(one.ink - next.ink) <= mostInkApart && stronger! <= mostContrastApart * fainter!;
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
