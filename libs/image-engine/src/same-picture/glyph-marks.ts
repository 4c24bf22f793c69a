import { blackHat } from './black-hat.js';
import type { Plane } from './luma-plane.js';

/** A small mark that stands off what is above and below it: a digit, or a speck that might be one. Whole pixels. */
export interface GlyphMark {
  readonly left: number;
  readonly top: number;
  /** Its last column and row. */
  readonly right: number;
  readonly bottom: number;
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
const sides = { least: 2, most: 12 };
const leastHeight = 5;
const leastPixels = 6;
/** The ink is that of the fourth darkest pixel: one alone is noise. */
const inkRank = 3;
/** So many rows above and below, a pixel off, are the ground; 1 in 25 of their pixels may be as dark as the ink. */
const strip = { gap: 2, rows: 3 };
const groundShare = 0.04;
/** What stands less off that ground is a part of a texture. */
const leastClearance = 28;

type Box = Pick<GlyphMark, 'left' | 'top' | 'right' | 'bottom'>;
type Mask = Plane<Uint8Array>;

/** The pixels that are joined to one in all eight directions; they are taken out of the mask. */
function takeJoined(mask: Mask, first: number, waiting: number[]): Box & { pixels: number } {
  const { values, width, height } = mask;
  let [left, right, top, bottom, pixels] = [width, 0, height, 0, 0];
  waiting.push(first);
  values[first] = 0;
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    const [x, y] = [at % width, Math.floor(at / width)];
    [left, right] = [Math.min(left, x), Math.max(right, x)];
    [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
    pixels += 1;
    for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row += 1) {
      for (let to = Math.max(0, x - 1); to <= Math.min(width - 1, x + 1); to += 1) {
        if (values[row * width + to] === 0) continue;
        values[row * width + to] = 0;
        waiting.push(row * width + to);
      }
    }
  }
  return { left, top, right, bottom, pixels };
}

function isGlyphSized({ left, top, right, bottom, pixels }: Box & { pixels: number }): boolean {
  const [width, height] = [right - left + 1, bottom - top + 1];
  if (width < sides.least || height < leastHeight || pixels < leastPixels) return false;
  return width <= sides.most && height <= sides.most;
}

function boxesIn({ values, width, height }: Mask, cut: number): Box[] {
  const mask = { values: values.map((value) => (value >= cut ? 1 : 0)), width, height };
  const waiting: number[] = [];
  const boxes: Box[] = [];
  for (let at = mask.values.indexOf(1); at >= 0; at = mask.values.indexOf(1, at)) {
    const joined = takeJoined(mask, at, waiting);
    if (isGlyphSized(joined)) boxes.push(joined);
  }
  return boxes;
}

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
  return { ...size, values: values.map((value) => 255 - value) };
}

function marksOf(
  luma: Plane<Uint8Array>,
  darkness: Plane<Uint8Array>,
  layers: number,
): GlyphMark[] {
  const hat = { ...luma, values: blackHat(luma) };
  return cuts.flatMap((cut, index) =>
    boxesIn(hat, cut).flatMap((box) => {
      const ink = largestFirst(darkness, box)[inkRank]!;
      if (ink - groundOf(darkness, box) < leastClearance) return [];
      const contrast = largestFirst(hat, box)[0]!;
      return [{ ...box, layer: layers + index, ink, contrast }];
    }),
  );
}

/** Every mark of the size of a small digit, dark or light; one mark may be found at several cuts. */
export function findGlyphMarks(luma: Plane<Uint8Array>): GlyphMark[] {
  const negative = inverted(luma);
  return [...marksOf(luma, negative, 0), ...marksOf(negative, luma, cuts.length)];
}
