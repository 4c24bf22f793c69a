import { integralImage, type Means } from './integral-image.js';
import type { Plane } from './luma-plane.js';

/** Heights of digits that are looked for, in pixels: what lies between them is found by the nearest. */
const heights = [7, 9, 12, 16, 21];
/** How long a line is, in heights, and in how many pieces it is looked at. */
const lengthInHeights = 4.5;
const pieces = 4;
/** The ground above and below: how far off the line, and how much of it, in heights. */
const ground = { gap: 0.35, height: 0.4 };
/**
 * In every piece the strokes are so many times the ground's own. Lines of 7 to 12 pixels that stand 60 of 255 levels off
 * a photo come to 15 and more, 95 in 100 photos without print to less than 12.
 */
const leastRatio = 13.5;
/** Squared levels: smoother ground is taken for so rough. */
const groundFloor = 25;
/** Print is alike all along, has strokes up and down and across, and stands off its ground in brightness. */
const mostUneven = 5;
const mostLopsided = 3;
const leastOffset = 0.3;
/** The ground above and below may be so many levels apart. */
const mostStep = 90;

/** What the search asks of a picture, everywhere: all are means over rectangles. */
interface Fields {
  readonly luma: Means;
  readonly squares: Means;
  /** Squared differences between neighbours in a row, and in a column. */
  readonly across: Means;
  readonly down: Means;
}

interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Plain loops, and one kind of array: this is done for every pixel of every kept picture. */
function fieldsOf({ values, width, height }: Plane<Uint8Array>): Fields {
  const luma = new Int32Array(values);
  const squares = new Int32Array(luma.length);
  const across = new Int32Array(luma.length);
  const down = new Int32Array(luma.length);
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += 1) {
      const value = luma[at]!;
      squares[at] = value * value;
      if (x > 0) across[at] = (value - luma[at - 1]!) ** 2;
      if (y > 0) down[at] = (value - luma[at - width]!) ** 2;
    }
  }
  const means = (field: Int32Array) => integralImage({ values: field, width, height });
  return { luma: means(luma), squares: means(squares), across: means(across), down: means(down) };
}

/** The strips above and below a line, as far as they lie in the picture. */
function groundOf({ left, top, width, height }: Rectangle, pictureHeight: number): Rectangle[] {
  const gap = Math.round(height * ground.gap);
  const strip = { left, width, height: Math.max(2, Math.round(height * ground.height)) };
  return [
    { ...strip, top: top - gap - strip.height },
    { ...strip, top: top + height + gap },
  ].filter((one) => one.top >= 0 && one.top + one.height <= pictureHeight);
}

/** Whether strokes stand out by so much all along a line. */
function areAllAlong({ across }: Fields, { left, top, width, height }: Rectangle, least: number) {
  const [start, piece] = [left, width / pieces];
  let [weakest, strongest] = [Infinity, 0];
  for (let index = 0; index < pieces; index += 1) {
    const from = start + Math.floor(index * piece);
    const strokes = across(from, top, Math.floor(piece), height);
    weakest = Math.min(weakest, strokes);
    strongest = Math.max(strongest, strokes);
  }
  return weakest >= least && weakest * mostUneven >= strongest;
}

function isPrint(fields: Fields, line: Rectangle, pictureHeight: number): boolean {
  const { left, top, width, height } = line;
  const strokes = fields.across(left, top, width, height);
  // What is asked of the line alone comes first: it is cheap, and few places pass.
  if (strokes < leastRatio * groundFloor) return false;
  const upright = fields.down(left, top, width, height);
  if (Math.max(upright / strokes, strokes / upright) > mostLopsided) return false;
  if (!areAllAlong(fields, line, leastRatio * groundFloor)) return false;
  const strips = groundOf(line, pictureHeight);
  const over = (means: Means) =>
    strips.map((strip) => means(strip.left, strip.top, strip.width, strip.height));
  const columns = over(fields.down);
  const rough = over(fields.across).map((row, which) => (row + columns[which]! / 2) / 1.5);
  const least = leastRatio * Math.max(groundFloor, ...rough);
  if (strokes < least || !areAllAlong(fields, line, least)) return false;
  return standsOff(fields, line, over(fields.luma));
}

function standsOff(
  { luma, squares }: Fields,
  { left, top, width, height }: Rectangle,
  grounds: readonly number[],
): boolean {
  if (Math.max(...grounds) - Math.min(...grounds) > mostStep) return false;
  const mean = luma(left, top, width, height);
  const deviation = Math.sqrt(squares(left, top, width, height) - mean * mean + 1);
  return Math.abs(mean - (grounds[0] ?? mean)) >= leastOffset * deviation;
}

/**
 * Whether a line of print stands somewhere, upright, on whatever ground: a label, a number plate, a clock. One of its
 * digits may be another, and differ by less than coding does.
 */
export function hasLineOfPrint(plane: Plane<Uint8Array>): boolean {
  const fields = fieldsOf(plane);
  return heights.some((height) => {
    const width = Math.round(height * lengthInHeights);
    for (let top = 0; top + height <= plane.height; top += Math.max(1, height >> 2)) {
      for (let left = 0; left + width <= plane.width; left += height >> 1) {
        if (isPrint(fields, { left, top, width, height }, plane.height)) return true;
      }
    }
    return false;
  });
}
