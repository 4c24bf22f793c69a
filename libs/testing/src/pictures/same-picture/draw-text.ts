import sharp from 'sharp';

import { glyphStrokes } from './glyph-strokes.js';

const digitUnits = 10;
const strokeUnits = 1.3;

/** A character and where its box begins: its left edge and the baseline, in pixels. */
export interface PlacedGlyph {
  readonly glyph: string;
  readonly x: number;
  readonly baseline: number;
}

export interface TextSize {
  readonly width: number;
  readonly height: number;
  /** The height of a digit, in pixels. */
  readonly digitHeight: number;
}

function outline({ glyph, x, baseline }: PlacedGlyph, scale: number): string {
  const strokes = glyphStrokes[glyph];
  if (strokes === undefined) throw new RangeError(`There are no strokes for '${glyph}'.`);
  const top = baseline - digitUnits * scale;
  return `<path transform="translate(${x.toFixed(3)} ${top.toFixed(3)}) scale(${scale})" d="${strokes}"/>`;
}

/** How much of each pixel is ink, 0 to 1, row by row. */
export async function drawText(
  glyphs: readonly PlacedGlyph[],
  { width, height, digitHeight }: TextSize,
): Promise<Float32Array> {
  const scale = digitHeight / digitUnits;
  const paths = glyphs.map((glyph) => outline(glyph, scale)).join('');
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="${width}" height="${height}"/><g fill="none" stroke="#fff" stroke-width="${strokeUnits}" stroke-linejoin="round">${paths}</g></svg>`;
  const grey = await sharp(Buffer.from(svg)).removeAlpha().extractChannel(0).raw().toBuffer();
  const ink = new Float32Array(grey.length);
  for (let pixel = 0; pixel < ink.length; pixel += 1) ink[pixel] = (grey[pixel] ?? 0) / 255;
  return ink;
}
