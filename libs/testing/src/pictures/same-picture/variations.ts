import sharp, { type Sharp } from 'sharp';

import { storeOriented } from '../store-oriented.js';

/** A picture as pixels: what variations and edits start from. */
export interface Original {
  /** A new pipeline on the pixels, each time. */
  readonly open: () => Sharp;
  readonly width: number;
  readonly height: number;
}

/** An original of an upright, opaque picture, at most `longestSide` pixels long. */
export async function originalOf(picture: Sharp, longestSide = 1600): Promise<Original> {
  const { data, info } = await picture
    .autoOrient()
    .flatten({ background: '#fff' })
    .toColourspace('srgb')
    .resize({ width: longestSide, height: longestSide, fit: 'inside', withoutEnlargement: true })
    .png({ compressionLevel: 1 })
    .toBuffer({ resolveWithObject: true });
  return { open: () => sharp(data), width: info.width, height: info.height };
}

export type Variation = (original: Original) => Promise<Buffer>;

const jpeg =
  (quality: number): Variation =>
  ({ open }) =>
    open().jpeg({ quality }).toBuffer();

const scaled =
  (scale: number): Variation =>
  ({ open, width }) =>
    open()
      .resize(Math.round(width * scale))
      .jpeg({ quality: 90 })
      .toBuffer();

/** Turned by 90° in its pixels, and back by EXIF. */
async function oriented({ open }: Original): Promise<Buffer> {
  const stored = await storeOriented(await open().png({ compressionLevel: 1 }).toBuffer(), 6);
  return stored.jpeg({ quality: 90 }).toBuffer();
}

async function threeGenerations({ open }: Original): Promise<Buffer> {
  const first = await open().jpeg({ quality: 85 }).toBuffer();
  const second = await sharp(first).webp({ quality: 80 }).toBuffer();
  return sharp(second).jpeg({ quality: 75 }).toBuffer();
}

/** Ways in which the same picture comes again, and the share of photos that must be known again, where one is set. */
export const variations = {
  'JPEG 90': { leastHits: 0.97, make: jpeg(90) },
  'JPEG 70': { leastHits: 0.97, make: jpeg(70) },
  'mozjpeg 75': {
    leastHits: 0.97,
    make: ({ open }) => open().jpeg({ quality: 75, mozjpeg: true }).toBuffer(),
  },
  'AVIF 60': {
    leastHits: 0.97,
    make: ({ open }) => open().avif({ quality: 60, effort: 2 }).toBuffer(),
  },
  PNG: { leastHits: 0.97, make: ({ open }) => open().png({ compressionLevel: 1 }).toBuffer() },
  'EXIF orientation': { leastHits: 0.97, make: oriented },
  'JPEG 50': { leastHits: 0.92, make: jpeg(50) },
  'WebP 80': { leastHits: 0.92, make: ({ open }) => open().webp({ quality: 80 }).toBuffer() },
  'ICC Display P3': {
    leastHits: 0.92,
    make: ({ open }) => open().withIccProfile('p3').jpeg({ quality: 90 }).toBuffer(),
  },
  'resized to 75 %': { leastHits: 0.92, make: scaled(0.75) },
  'resized to 50 %': { leastHits: 0.92, make: scaled(0.5) },
  'JPEG 30': { leastHits: undefined, make: jpeg(30) },
  'WebP 50': {
    leastHits: undefined,
    make: ({ open }) => open().webp({ quality: 50 }).toBuffer(),
  },
  'resized to 150 %': { leastHits: undefined, make: scaled(1.5) },
  'three generations': { leastHits: undefined, make: threeGenerations },
  'palette of 256': {
    leastHits: undefined,
    make: ({ open }) => open().png({ palette: true, effort: 1 }).toBuffer(),
  },
} satisfies Record<string, { leastHits: number | undefined; make: Variation }>;

export type VariationName = keyof typeof variations;
