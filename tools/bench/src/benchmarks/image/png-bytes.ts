import sharp from 'sharp';
import { settings } from './settings.js';

/** How many bytes a picture's processed pixels take as PNG. */
export async function pngBytes(file: Uint8Array): Promise<number> {
  const { maxSize } = settings;
  const png = await sharp(file)
    .rotate()
    .resize(maxSize, maxSize, { fit: 'inside', withoutEnlargement: true })
    .png()
    .toBuffer();
  return png.length;
}
