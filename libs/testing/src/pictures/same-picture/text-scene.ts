import sharp, { type Sharp } from 'sharp';

import { createRandom } from '../../random.js';
import { photoPixels } from '../photo-pixels.js';
import { drawText, type PlacedGlyph } from './draw-text.js';

/** Glyphs that are taken for one another: two pages of a form may differ in one of them. */
export const glyphPairs = [
  ['3', '8'],
  ['6', '8'],
  ['1', '7'],
  ['5', '6'],
  ['0', '8'],
  ['o', 'a'],
  ['.', ','],
] as const satisfies readonly (readonly [string, string])[];

/** What text stands on: a sheet of one white, a receipt in uneven light with a camera's noise, paper's grain, a texture. */
export const textGrounds = ['plain', 'receipt', 'paper', 'texture'] as const;

export type TextGround = (typeof textGrounds)[number];

export interface TextScene {
  readonly ground: TextGround;
  /** The height of a digit, in pixels. */
  readonly digitHeight: number;
  /** How much darker than the ground the ink is, in levels of 255. */
  readonly contrast: number;
  /** Another seed, another text on another ground. Default 1. */
  readonly seed?: number;
  /** Default 384 × 288. */
  readonly width?: number;
  readonly height?: number;
}

/** A page, and the same page with one glyph changed, a page for each of `glyphPairs`. */
export interface TextPages {
  readonly page: Sharp;
  readonly changed: readonly { readonly pair: string; readonly page: Sharp }[];
}

const alphabet = '0123456789oa.,7485eTnrtls ';

type Size = { width: number; height: number };

/** Brightness of a grey ground at a pixel; light falls from the upper left. */
const lights = {
  plain: () => 245,
  receipt: (x, y) => 235 - 75 * x - 50 * y - 20 * Math.sin(3 * x + 2 * y),
  paper: (x, y) => 215 - 60 * x - 30 * y,
  texture: () => 150,
} satisfies Record<TextGround, (x: number, y: number) => number>;

/** How much of a photo's texture is on the ground, and how strong the camera's noise is. */
const roughness = {
  plain: { grain: 0, noise: 0 },
  receipt: { grain: 0, noise: 3 },
  paper: { grain: 0.18, noise: 0 },
  texture: { grain: 0.5, noise: 0 },
} satisfies Record<TextGround, { grain: number; noise: number }>;

async function paintGround(ground: TextGround, size: Size, seed: number): Promise<Float32Array> {
  const { width, height } = size;
  const { grain, noise } = roughness[ground];
  const { data } = await photoPixels({ ...size, seed });
  const random = createRandom(seed);
  const values = new Float32Array(width * height * 3);
  for (let index = 0; index < values.length; index += 1) {
    const pixel = Math.floor(index / 3);
    const light = lights[ground]((pixel % width) / width, Math.floor(pixel / width) / height);
    const gaussian = (random() + random() + random() + random() - 2) * Math.sqrt(3);
    values[index] = light + grain * ((data[index] ?? 0) - 128) + noise * gaussian;
  }
  return values;
}

/** Lines of random characters across the page, among them the first of every pair. */
function writeLines({ width, height }: Size, digitHeight: number, random: () => number) {
  const glyphs: PlacedGlyph[] = [];
  const [stepX, stepY] = [digitHeight * 0.85, digitHeight * 2];
  for (let y = digitHeight * (1 + random()); y < height - digitHeight; y += stepY) {
    for (let x = digitHeight * random(); x < width - digitHeight; x += stepX) {
      const glyph = alphabet[Math.floor(random() * alphabet.length)] ?? ' ';
      glyphs.push({ glyph, x, baseline: y });
    }
  }
  const places = glyphPairs.map(([first], index) => {
    const place = Math.floor(((index + random()) / glyphPairs.length) * glyphs.length);
    const there = glyphs[place];
    if (there === undefined) throw new RangeError('The page is too small for its text.');
    glyphs[place] = { ...there, glyph: first };
    return place;
  });
  return { glyphs, places };
}

function ink(ground: Float32Array, mask: Float32Array, contrast: number, size: Size): Sharp {
  const data = Uint8ClampedArray.from(
    ground,
    (value, index) => value - contrast * (mask[Math.floor(index / 3)] ?? 0),
  );
  return sharp(Buffer.from(data.buffer), { raw: { ...size, channels: 3 } });
}

/** A page of text, and copies of it that differ in one glyph. The same for the same scene. */
export async function textPages(scene: TextScene): Promise<TextPages> {
  const { ground, digitHeight, contrast, seed = 1, width = 384, height = 288 } = scene;
  const size = { width, height };
  const random = createRandom(seed * 1_000 + digitHeight);
  const { glyphs, places } = writeLines(size, digitHeight, random);
  const painted = await paintGround(ground, size, seed);
  const pageOf = async (text: readonly PlacedGlyph[]) =>
    ink(painted, await drawText(text, { ...size, digitHeight }), contrast, size);
  const changed = glyphPairs.map(async ([first, second], index) => ({
    pair: `${first}/${second}`,
    page: await pageOf(
      glyphs.map((glyph, place) => (place === places[index] ? { ...glyph, glyph: second } : glyph)),
    ),
  }));
  return { page: await pageOf(glyphs), changed: await Promise.all(changed) };
}
