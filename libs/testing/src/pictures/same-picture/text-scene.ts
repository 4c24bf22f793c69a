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

/**
 * What text stands on: a sheet of one white, a receipt in uneven light with a camera's noise, paper's grain, a texture,
 * a photo.
 */
export const textGrounds = ['plain', 'receipt', 'paper', 'texture', 'photo'] as const;

export type TextGround = (typeof textGrounds)[number];

export interface TextScene {
  readonly ground: TextGround;
  /** The height of a digit, in pixels. */
  readonly digitHeight: number;
  /** How much darker than the ground the ink is, in levels of 255. */
  readonly contrast: number;
  /**
   * A page full of lines, a single one somewhere, as a label or a number plate, a few labels of three characters, or
   * lone characters far apart. Default `page`.
   */
  readonly written?: 'page' | 'line' | 'label' | 'character';
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
  photo: () => 128,
} satisfies Record<TextGround, (x: number, y: number) => number>;

/** How much of a photo's texture is on the ground, and how strong the camera's noise is. */
const roughness = {
  plain: { grain: 0, noise: 0 },
  receipt: { grain: 0, noise: 3 },
  paper: { grain: 0.18, noise: 0 },
  texture: { grain: 0.5, noise: 0 },
  photo: { grain: 0.8, noise: 2 },
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

/** As many labels as there are pairs, in columns of their own. */
function layOutLabels(
  { width, height }: Size,
  digitHeight: number,
  length: number,
  random: () => number,
) {
  const column = width / glyphPairs.length;
  return glyphPairs.flatMap((_, index) => {
    const left = index * column + random() * (column - length * digitHeight);
    const baseline = 2 * digitHeight + random() * (height - 3 * digitHeight);
    return Array.from({ length }, (_, nth) => ({ x: left + nth * digitHeight * 0.85, baseline }));
  });
}

/** Where characters stand: in lines across the page, or in one as long as there are pairs. */
function layOut(
  { width, height }: Size,
  { digitHeight, written }: TextScene,
  random: () => number,
) {
  const [stepX, stepY] = [digitHeight * 0.85, digitHeight * 2];
  if (written === 'line') {
    const baseline = digitHeight + random() * (height - 2 * digitHeight);
    const left = random() * (width - (glyphPairs.length + 1) * stepX);
    return glyphPairs.map((_, index) => ({ x: left + index * stepX, baseline }));
  }
  if (written === 'label') return layOutLabels({ width, height }, digitHeight, 3, random);
  if (written === 'character') return layOutLabels({ width, height }, digitHeight, 1, random);
  const places: Omit<PlacedGlyph, 'glyph'>[] = [];
  for (let y = digitHeight * (1 + random()); y < height - digitHeight; y += stepY) {
    for (let x = digitHeight * random(); x < width - digitHeight; x += stepX) {
      places.push({ x, baseline: y });
    }
  }
  return places;
}

/** Random characters, and those places among them where the pairs differ. */
function write(size: Size, scene: TextScene, random: () => number) {
  const places = layOut(size, scene, random);
  const chosen = glyphPairs.map((_, index) =>
    Math.floor(((index + random()) / glyphPairs.length) * places.length),
  );
  const common: PlacedGlyph[] = places
    .map((place) => ({ ...place, glyph: alphabet[Math.floor(random() * alphabet.length)] ?? ' ' }))
    .filter((_, index) => !chosen.includes(index));
  const pairs = glyphPairs.map((pair, index) => {
    const place = places[chosen[index] ?? 0];
    if (place === undefined) throw new RangeError('The page is too small for its text.');
    return pair.map((glyph) => ({ ...place, glyph })) as [PlacedGlyph, PlacedGlyph];
  });
  return { common, pairs };
}

function ink(
  ground: Float32Array,
  masks: readonly Float32Array[],
  { contrast, width, height }: Size & { contrast: number },
): Sharp {
  const data = new Uint8ClampedArray(ground.length);
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    let covered = 0;
    for (const mask of masks) covered += mask[pixel] ?? 0;
    const darkening = contrast * Math.min(1, covered);
    for (let index = 3 * pixel; index < 3 * pixel + 3; index += 1) {
      data[index] = (ground[index] ?? 0) - darkening;
    }
  }
  return sharp(Buffer.from(data.buffer), { raw: { width, height, channels: 3 } });
}

/** A page of text, and copies of it that differ in one glyph. The same for the same scene. */
export async function textPages(scene: TextScene): Promise<TextPages> {
  const { ground, digitHeight, contrast, seed = 1, width = 384, height = 288 } = scene;
  const size = { width, height };
  const { common, pairs } = write(size, scene, createRandom(seed * 1_000 + digitHeight));
  const painted = await paintGround(ground, size, seed);
  const draw = (glyphs: readonly PlacedGlyph[]) => drawText(glyphs, { ...size, digitHeight });
  const unchanged = await draw(common);
  const firsts = await Promise.all(pairs.map(([first]) => draw([first])));
  const pageOf = (glyphs: readonly Float32Array[]) =>
    ink(painted, [unchanged, ...glyphs], { ...size, contrast });
  const changed = pairs.map(async ([first, second], index) => ({
    pair: `${first.glyph}/${second.glyph}`,
    page: pageOf(firsts.with(index, await draw([second]))),
  }));
  return { page: pageOf(firsts), changed: await Promise.all(changed) };
}
