import sharp from 'sharp';
import { plainHash } from './plain-hash.js';
import { settings } from './settings.js';

export interface PlainResult {
  image: Buffer;
  imageHash: string;
  width: number;
  height: number;
}

/**
 * What the skill does to a picture, as the best plain code with sharp: decode once (shrinking on load), upright, bounded,
 * and the pixels in hand are both encoded and hashed.
 */
export async function plainWork(file: Uint8Array): Promise<PlainResult> {
  const { maxSize, quality, effort } = settings;
  const pixels = await sharp(file)
    .rotate()
    .resize(maxSize, maxSize, { fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = pixels.info;
  const [image, imageHash] = await Promise.all([
    sharp(pixels.data, { raw: { width, height, channels } }).webp({ quality, effort }).toBuffer(),
    plainHash(pixels),
  ]);
  return { image, imageHash, width, height };
}
