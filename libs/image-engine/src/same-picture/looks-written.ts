import type { Plane } from './luma-plane.js';

const side = 32;
const tilePixels = side ** 2;
/**
 * The ground of writing: most of a tile within so many levels, however uneven the light is across the picture. Ink
 * stands off the ground by so many levels more: strong print on rough ground, faint print on smoother ground,
 */
const hands = [
  { groundLevels: 24, inkDistance: 12 },
  { groundLevels: 16, inkDistance: 8 },
] as const;
const groundShare = 0.55;
/** is neither a speck nor half of the tile, */
const inkShare = { least: 0.02, most: 0.4 };
/** lies on one side of it, darker or lighter, */
const oneSided = 0.85;
/** and is thin: most of it in runs of at most so many pixels along a row. */
const strokePixels = 8;
const thinToThick = 3;

/** How much of the whole picture may look written by one hand. Photos: median .05, the most .27; receipts .8 to 1. */
const pictureShare = 0.28;
/** How much of any square of 6 × 6 tiles may: a slip of paper in a larger photo. */
const patch = { tiles: 6, share: 0.8 };

/** Where the fullest run of neighbouring levels begins, and how many pixels it holds. */
function findGround(
  histogram: Uint32Array,
  groundLevels: number,
): { from: number; pixels: number } {
  let [from, pixels, inRun] = [0, 0, 0];
  for (let level = 0; level < histogram.length; level += 1) {
    inRun += histogram[level]! - (histogram[level - groundLevels] ?? 0);
    if (inRun > pixels) [from, pixels] = [level - groundLevels + 1, inRun];
  }
  return { from, pixels };
}

function countBetween(histogram: Uint32Array, from: number, end: number): number {
  let count = 0;
  for (let level = Math.max(0, from); level < end; level += 1) count += histogram[level] ?? 0;
  return count;
}

interface Tile {
  readonly plane: Plane<Uint8Array>;
  readonly left: number;
  readonly top: number;
}

function histogramOf({ plane: { values, width }, left, top }: Tile): Uint32Array {
  const histogram = new Uint32Array(256);
  for (let y = top; y < top + side; y += 1) {
    for (let at = y * width + left, end = at + side; at < end; at += 1)
      histogram[values[at]!]! += 1;
  }
  return histogram;
}

function isThin({ plane: { values, width }, left, top }: Tile, from: number, to: number): boolean {
  let [thin, thick] = [0, 0];
  for (let y = top; y < top + side; y += 1) {
    const row = y * width + left;
    let run = 0;
    for (let x = 0; x <= side; x += 1) {
      const value = values[row + x]!;
      if (x < side && value >= from && value < to) run += 1;
      else {
        if (run > strokePixels) thick += run;
        else thin += run;
        run = 0;
      }
    }
  }
  return thin >= thinToThick * thick;
}

type Hand = (typeof hands)[number];

function isWritten(tile: Tile, histogram: Uint32Array, { groundLevels, inkDistance }: Hand) {
  const ground = findGround(histogram, groundLevels);
  if (ground.pixels < groundShare * tilePixels) return false;
  const darkEnd = ground.from - inkDistance;
  const lightStart = ground.from + groundLevels + inkDistance;
  const dark = countBetween(histogram, 0, darkEnd);
  const light = countBetween(histogram, lightStart, 256);
  const ink = Math.max(dark, light);
  if (ink < inkShare.least * tilePixels || ink > inkShare.most * tilePixels) return false;
  if (ink < oneSided * (dark + light)) return false;
  return dark >= light ? isThin(tile, 0, darkEnd) : isThin(tile, lightStart, 256);
}

/**
 * Whether much of a picture is text or line drawing, also in uneven light, over grain or a texture: a glyph there may
 * be another and hardly differ by more than coding does.
 */
export function looksWritten(plane: Plane<Uint8Array>): boolean {
  const across = Math.floor(plane.width / side);
  const down = Math.floor(plane.height / side);
  const written = hands.map(() => new Uint8Array(across * down));
  for (let index = 0; index < across * down; index += 1) {
    const [left, top] = [(index % across) * side, Math.floor(index / across) * side];
    const tile = { plane, left, top };
    const histogram = histogramOf(tile);
    for (const [which, hand] of hands.entries()) {
      written[which]![index] = isWritten(tile, histogram, hand) ? 1 : 0;
    }
  }
  return written.some((tiles) => isMuch(tiles, across, down));
}

function isMuch(written: Uint8Array, across: number, down: number): boolean {
  const total = written.reduce((sum, one) => sum + one, 0);
  if (total >= pictureShare * written.length && total > 0) return true;
  return hasWrittenPatch(written, across, down);
}

function hasWrittenPatch(written: Uint8Array, across: number, down: number): boolean {
  const { tiles, share } = patch;
  for (let top = 0; top + tiles <= down; top += 1) {
    for (let left = 0; left + tiles <= across; left += 1) {
      let count = 0;
      for (let row = top; row < top + tiles; row += 1) {
        for (let at = row * across + left; at < row * across + left + tiles; at += 1) {
          count += written[at]!;
        }
      }
      if (count >= share * tiles ** 2) return true;
    }
  }
  return false;
}
