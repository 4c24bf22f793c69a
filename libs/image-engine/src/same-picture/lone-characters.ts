import type { GlyphMark } from './glyph-marks.js';
import type { Plane } from './luma-plane.js';

/** The ground of a mark lies so many pixels from it, and no further. */
const gap = 3;
const reach = 6;
/** Nine in ten of its pixels are within so many levels, or within this part of what the ink stands off it. */
const [lowest, highest] = [0.05, 0.95];
const calmLevels = 10;
const calmPerContrast = 0.15;

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

function isOnCalmGround(luma: Plane<Uint8Array>, mark: GlyphMark): boolean {
  const ground = Uint8Array.from(groundAround(luma, mark)).sort();
  const at = (share: number) => ground[Math.floor((ground.length - 1) * share)] ?? NaN;
  return at(highest) - at(lowest) <= Math.max(calmLevels, calmPerContrast * mark.contrast);
}

const areApart = (one: GlyphMark, other: GlyphMark) =>
  one.right < other.left ||
  other.right < one.left ||
  one.bottom < other.top ||
  other.bottom < one.top;

/**
 * Whether two marks of the size of a digit stand, each by itself, on calm ground: as characters do that are scattered
 * over a sheet, with dots and commas among them that are too small to be compared. Of 44 photos none has two; of 132
 * others, most of them of stars and monuments, 22.
 */
export function hasLoneCharacters(luma: Plane<Uint8Array>, marks: readonly GlyphMark[]): boolean {
  const alone = marks.filter((mark) => isOnCalmGround(luma, mark));
  return alone.some((one) => alone.some((other) => areApart(one, other)));
}
