import { fromPixels } from './encode-pixels.js';
import type { Pixels } from './picture.js';

const white = { r: 255, g: 255, b: 255 };

/** The pixels in `side` × `side` grey values, row by row, whatever their shape was. Transparency becomes white. */
export async function greyThumbnail(pixels: Pixels, side: number): Promise<Buffer> {
  const opaque =
    pixels.channels === 4 ? fromPixels(pixels).flatten({ background: white }) : fromPixels(pixels);
  return opaque.greyscale().resize(side, side, { fit: 'fill' }).raw().toBuffer();
}
