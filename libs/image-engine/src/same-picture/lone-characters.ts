import { haveOneInk, mayBeDigit, type GlyphMark } from './glyph-marks.js';
import type { Plane } from './luma-plane.js';

/** The ground of a mark lies so many pixels from it, and no further. */
const gap = 3;
const reach = 6;
/** How smooth it is: nine in ten of its pixels are within so many levels, or within this part of what the ink stands off it. */
const [lowest, highest] = [0.05, 0.95];
const leastLevels = 10;
const calmGround = 0.15;
const roughGround = 0.5;
/** On rough ground so many must be alike: as high to a pixel, and written with the same ink. */
const fewestAlike = 3;
const mostHigher = 1;
const mostInkApart = 30;

function groundAround({ values, width, height }: Plane<Uint8Array>, mark: GlyphMark): number[] {
  const ground: number[] = [];
  const [bottom, right] = [
    Math.min(height - 1, mark.bottom + reach),
    Math.min(width - 1, mark.right + reach),
  ];
  for (let y = Math.max(0, mark.top - reach); y <= bottom; y += 1) {
    for (let x = Math.max(0, mark.left - reach); x <= right; x += 1) {
      const beside = Math.max(mark.left - x, x - mark.right, mark.top - y, y - mark.bottom);
      if (beside >= gap) ground.push(values[y * width + x]!);
    }
  }
  return ground;
}

/** Whether the ground around a mark is no rougher than this part of the mark's contrast. */
function isOnGround(luma: Plane<Uint8Array>, mark: GlyphMark, roughness: number): boolean {
  const ground = Uint8Array.from(groundAround(luma, mark)).sort();
  const at = (share: number) => ground[Math.floor((ground.length - 1) * share)] ?? NaN;
  return at(highest) - at(lowest) <= Math.max(leastLevels, roughness * mark.contrast);
}

const areApart = (one: GlyphMark, other: GlyphMark) =>
  one.right < other.left ||
  other.right < one.left ||
  one.bottom < other.top ||
  other.bottom < one.top;

const heightOf = ({ top, bottom }: GlyphMark) => bottom - top + 1;

const areAlike = (one: GlyphMark, other: GlyphMark) =>
  Math.abs(heightOf(one) - heightOf(other)) <= mostHigher && haveOneInk(one, other, mostInkApart);

/** Whether enough of them are like one mark and stand apart from it and from one another. */
function hasLikes(one: GlyphMark, marks: readonly GlyphMark[]): boolean {
  const likes = [one];
  for (const other of marks) {
    if (!areAlike(one, other) || !likes.every((like) => areApart(like, other))) continue;
    likes.push(other);
    if (likes.length === fewestAlike) return true;
  }
  return false;
}

/**
 * Whether marks of the size of a digit stand, each by itself, as characters do that are scattered over a sheet, with
 * dots and commas among them that are too small to be compared: two on calm ground, whatever they are, or three alike on
 * rougher ground. Of 44 photos none has two, and six have three; of 132 others, most of them of stars and monuments, 22
 * have two.
 */
export function hasLoneCharacters(luma: Plane<Uint8Array>, marks: readonly GlyphMark[]): boolean {
  const calm = marks.filter((mark) => isOnGround(luma, mark, calmGround));
  if (calm.some((one) => calm.some((other) => areApart(one, other)))) return true;
  const rough = marks.filter((mark) => mayBeDigit(mark) && isOnGround(luma, mark, roughGround));
  return rough.some((one) => hasLikes(one, rough));
}
