import type { Pixels } from '@skillgate/imaging';

import { blackHat } from './black-hat.js';
import { JoinedBoxes, type Box, type BoxLimits } from './joined-boxes.js';
import { lumaPlane, type Plane } from './luma-plane.js';

/** A small mark that stands off what is above and below it: a digit, or a speck that might be one. Whole pixels. */
export interface GlyphMark extends Box {
  /** Marks of one layer, as light or as dark and cut out at the same level, may stand in one line. */
  readonly layer: number;
  /** How dark its ink is, or how light: 0 to 255. */
  readonly ink: number;
  /** By how many levels its strongest pixel stands off the ground between and beside its strokes. */
  readonly contrast: number;
}

/** A mark is what is joined by so many levels off its ground: faint ink, and ink that touches other things when faint. */
const cuts = [24, 30, 36, 48, 60];
/** Digits of 7 to 10 pixels, a little blurred. */
const limits: BoxLimits = { leastWidth: 2, leastHeight: 5, mostSide: 12, leastPixels: 6 };
/** The ink is that of the fourth darkest pixel: one alone is noise. */
const inkRank = 3;
/** So many rows above and below, a pixel off, are the ground; 1 in 25 of their pixels may be as dark as the ink. */
const strip = { gap: 2, rows: 3 };
const groundShare = 0.04;
/** What stands less off that ground is a part of a texture. */
const leastClearance = 28;

/** The values in a box as far as it lies in the plane, the largest first. */
function largestFirst({ values, width, height }: Plane<Uint8Array>, box: Box): Uint8Array {
  const found: number[] = [];
  for (let y = Math.max(0, box.top); y <= Math.min(height - 1, box.bottom); y += 1) {
    const row = y * width;
    const end = row + Math.min(width - 1, box.right);
    for (let at = row + Math.max(0, box.left); at <= end; at += 1) found.push(values[at]!);
  }
  return Uint8Array.from(found).sort().reverse();
}

/** How dark the ground above and below is, at the most. */
function groundOf(darkness: Plane<Uint8Array>, { left, top, right, bottom }: Box): number {
  const beside = { left: left - 1, right: right + 1 };
  const above = { ...beside, top: top - strip.gap - strip.rows + 1, bottom: top - strip.gap };
  const below = {
    ...beside,
    top: bottom + strip.gap,
    bottom: bottom + strip.gap + strip.rows - 1,
  };
  const darkest = [above, below].map((box) => {
    const values = largestFirst(darkness, box);
    return values[Math.floor(groundShare * values.length)] ?? 0;
  });
  return Math.max(...darkest);
}

function inverted({ values, ...size }: Plane<Uint8Array>): Plane<Uint8Array> {
  const negative = new Uint8Array(values.length);
  for (let at = 0; at < values.length; at += 1) negative[at] = 255 - values[at]!;
  return { ...size, values: negative };
}

function marksOf(
  luma: Plane<Uint8Array>,
  darkness: Plane<Uint8Array>,
  layers: number,
): GlyphMark[] {
  const hat = { ...luma, values: blackHat(luma) };
  const joined = new JoinedBoxes(hat, Math.min(...cuts));
  return cuts.flatMap((cut, index) =>
    joined.at(cut, limits).flatMap((box) => {
      const ink = largestFirst(darkness, box)[inkRank]!;
      if (ink - groundOf(darkness, box) < leastClearance) return [];
      const contrast = largestFirst(hat, box)[0]!;
      return [{ ...box, layer: layers + index, ink, contrast }];
    }),
  );
}

function findMarks(pixels: Pixels): readonly GlyphMark[] {
  const luma = lumaPlane(pixels);
  const negative = inverted(luma);
  return [...marksOf(luma, negative, 0), ...marksOf(negative, luma, cuts.length)];
}

const found = new WeakMap<Pixels, readonly GlyphMark[]>();

/**
 * Every mark of the size of a small digit, dark or light; one mark may be found at several cuts. A picture is searched
 * once, however often it is asked for.
 */
export function glyphMarksIn(pixels: Pixels): readonly GlyphMark[] {
  const marks = found.get(pixels) ?? findMarks(pixels);
  found.set(pixels, marks);
  return marks;
}
