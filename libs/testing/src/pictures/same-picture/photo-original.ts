import sharp from 'sharp';

import { photoPixels, type PhotoSize } from '../photo-pixels.js';
import { originalOf, type Original } from './variations.js';

/** Painted photos are more colourful than any camera's. */
const saturation = 0.4;

/** A photo-like original: the same for the same size and seed. */
export async function photoOriginal(size: PhotoSize): Promise<Original> {
  const { data, raw } = await photoPixels(size);
  const muted = await sharp(data, { raw }).modulate({ saturation }).png().toBuffer();
  return originalOf(sharp(muted));
}
