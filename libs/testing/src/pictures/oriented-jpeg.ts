import sharp from 'sharp';

import { photoPixels } from './photo-pixels.js';
import { storeOriented } from './store-oriented.js';

const red = { r: 255, g: 0, b: 0 };
const corner = 40;

/** The photo that all of `orientedJpeg` show when upright: 240 × 160, red in its upper left corner. */
async function uprightPhoto(): Promise<Buffer> {
  const { data, raw } = await photoPixels({ width: 240, height: 160 });
  const mark = { create: { width: corner, height: corner, channels: 3 as const, background: red } };
  return sharp(data, { raw })
    .composite([{ input: mark, left: 0, top: 0 }])
    .png()
    .toBuffer();
}

/** A JPEG that EXIF's `orientation` (1 to 8) turns upright: then 240 × 160 and red in its upper left corner. */
export async function orientedJpeg(orientation: number): Promise<Buffer> {
  const stored = await storeOriented(await uprightPhoto(), orientation);
  return stored.jpeg({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer();
}
