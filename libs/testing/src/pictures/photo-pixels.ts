import sharp from 'sharp';

import { createRandom } from '../random.js';

export interface PhotoSize {
  width: number;
  height: number;
  /** 3 RGB, 4 RGB with alpha. Default 3. */
  channels?: 3 | 4;
  /** Another seed, another photo. Default 1. */
  seed?: number;
}

export interface RawPixels {
  data: Buffer;
  raw: { width: number; height: number; channels: 3 | 4 };
}

/** Patches across the picture, and how strong they are: large shapes, small shapes, texture. */
const layers = [
  { across: 6, strength: 1 },
  { across: 24, strength: 0.5 },
  { across: 96, strength: 0.25 },
] as const;

async function layerOf(
  { width, height, channels = 3 }: PhotoSize,
  across: number,
  random: () => number,
): Promise<Buffer> {
  const down = Math.max(2, Math.round((across * height) / width));
  const patches = Buffer.from(
    Array.from({ length: across * down * channels }, () => random() * 256),
  );
  return sharp(patches, { raw: { width: across, height: down, channels } })
    .resize(width, height, { kernel: 'cubic', fit: 'fill' })
    .raw()
    .toBuffer();
}

/** Over this a photo is painted small and enlarged: painting takes half a second a megapixel. */
const paintedPixels = 1_000_000;

async function paint(size: PhotoSize): Promise<Buffer> {
  const { width, height, channels = 3, seed = 1 } = size;
  const random = createRandom(seed);
  const data = new Float32Array(width * height * channels).fill(128);
  for (const { across, strength } of layers) {
    const layer = await layerOf(size, across, random);
    for (let index = 0; index < data.length; index += 1) {
      data[index] = (data[index] ?? 0) + (((layer[index] ?? 0) - 128) * strength) / 1.2;
    }
  }
  for (let index = 0; index < data.length; index += 1) {
    data[index] = (data[index] ?? 0) + (random() - 0.5) * 10;
  }
  return Buffer.from(Uint8ClampedArray.from(data).buffer);
}

/** Pixels that compress and hash much as a photo's do. The same for the same size and seed. */
export async function photoPixels(size: PhotoSize): Promise<RawPixels> {
  const { width, height, channels = 3 } = size;
  const raw = { width, height, channels };
  const scale = Math.sqrt(paintedPixels / (width * height));
  if (scale >= 1) return { data: await paint(size), raw };
  const small = {
    ...size,
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  };
  const data = await sharp(await paint(small), { raw: { ...small, channels } })
    .resize(width, height, { fit: 'fill', kernel: 'linear' })
    .raw()
    .toBuffer();
  return { data, raw };
}
