import {
  createRandom,
  drawnPictures,
  drawText,
  photoOriginal,
  textPages,
  type DrawnKind,
  type TextGround,
} from '@skillgate/testing';
import sharp, { type OverlayOptions } from 'sharp';
import { paintPhoto } from '../../../pictures/paint-photo.js';

/** Pictures that all differ, in families whose members may well have near hashes. */
export interface Family {
  name: string;
  count: number;
  /** Another index, another picture. */
  paint(index: number): Promise<Buffer>;
}

const size = { width: 320, height: 240 };

/** Painted in two ways: at this size, the first one's have detail everywhere. */
const photos: Family = {
  name: 'photos',
  count: 480,
  async paint(index) {
    const seed = 5_000 + index;
    const grain = 2 + (index % 8) * 2;
    const painted =
      index % 2 === 0
        ? (await photoOriginal({ ...size, seed })).open()
        : await paintPhoto({ ...size, seed, grain });
    return painted.png().toBuffer();
  },
};

const framesPerScene = 12;

/** Frames of one scene: what is in front moves, and a clock is burnt in. */
const scenes: Family = {
  name: 'frames of a scene',
  count: 80 * framesPerScene,
  async paint(index) {
    const scene = Math.floor(index / framesPerScene);
    const random = createRandom(70_000 + index);
    const painted = await paintPhoto({ ...size, seed: 9_000 + scene, grain: 6 });
    const background = await painted.png().toBuffer();
    const [x, y] = [random() * size.width, random() * size.height];
    const object = `<circle cx="${x}" cy="${y}" r="9" fill="hsl(${random() * 360},50%,50%)"/>`;
    return sharp(background)
      .composite([{ input: drawing(object) }, await clock(index)])
      .png()
      .toBuffer();
  },
};

function drawing(body: string): Buffer {
  const { width, height } = size;
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${body}</svg>`,
  );
}

/** White figures of 10 pixels in a corner, as security cameras print them. */
async function clock(index: number): Promise<OverlayOptions> {
  const { width, height } = size;
  const glyphs = [...String(100_000 + index * 7)].map((glyph, at) => ({
    glyph,
    x: 8 + at * 8,
    baseline: height - 8,
  }));
  const mask = await drawText(glyphs, { ...size, digitHeight: 10 });
  const layer = Buffer.alloc(width * height * 4, 255);
  mask.forEach((ink, pixel) => (layer[4 * pixel + 3] = Math.round(ink * 255)));
  return { input: layer, raw: { width, height, channels: 4 } };
}

const drawn = (kind: DrawnKind): Family => ({
  name: `${kind}s`,
  count: 48,
  paint: (index) =>
    drawnPictures[kind](index + 1)
      .png()
      .toBuffer(),
});

const changesPerPage = 7;

/** Pages of text that differ in one or two glyphs. */
const pages = (ground: TextGround): Family => ({
  name: `pages on ${ground}`,
  count: 8 * changesPerPage,
  async paint(index) {
    const seed = 1 + Math.floor(index / changesPerPage);
    const { changed } = await textPages({ ground, digitHeight: 8, contrast: 80, seed, ...size });
    return (changed[index % changesPerPage] as (typeof changed)[number]).page.png().toBuffer();
  },
});

/** 2,008 pictures, of which no two show the same. */
export const families: readonly Family[] = [
  photos,
  scenes,
  ...(Object.keys(drawnPictures) as DrawnKind[]).map(drawn),
  ...(['plain', 'receipt', 'paper', 'texture', 'photo'] as const).map(pages),
];
