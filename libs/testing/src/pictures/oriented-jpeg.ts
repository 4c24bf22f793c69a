import sharp from 'sharp';

import { photoPixels } from './photo-pixels.js';

const red = { r: 255, g: 0, b: 0 };
const corner = 40;

/** Of EXIF's orientations 1 to 8: what turns an upright picture into the stored one. https://www.cipa.jp/std/documents/e/DC-008-2012_E.pdf § 4.6.4 */
const turns = [
  { angle: 0, flop: false },
  { angle: 0, flop: true },
  { angle: 180, flop: false },
  { angle: 180, flop: true },
  { angle: 90, flop: true },
  { angle: 270, flop: false },
  { angle: 270, flop: true },
  { angle: 90, flop: false },
] as const;

/** The photo that all of `orientedJpeg` show when upright: 240 × 160, red in its upper left corner. */
async function uprightPhoto() {
  const { data, raw } = await photoPixels({ width: 240, height: 160 });
  const mark = { create: { width: corner, height: corner, channels: 3 as const, background: red } };
  const image = await sharp(data, { raw })
    .composite([{ input: mark, left: 0, top: 0 }])
    .png()
    .toBuffer();
  return sharp(image);
}

/** A JPEG that EXIF's `orientation` (1 to 8) turns upright: then 240 × 160 and red in its upper left corner. */
export async function orientedJpeg(orientation: number): Promise<Buffer> {
  const turn = turns[orientation - 1];
  if (turn === undefined) throw new RangeError(`orientation must be 1 to 8, got ${orientation}`);
  const flipped = await (await uprightPhoto()).rotate(turn.angle).png().toBuffer();
  return sharp(flipped)
    .flop(turn.flop)
    .withMetadata({ orientation })
    .jpeg({ quality: 95, chromaSubsampling: '4:4:4' })
    .toBuffer();
}
