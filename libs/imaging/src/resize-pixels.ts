import { fromPixels } from './encode-pixels.js';
import type { Pixels } from './picture.js';
import { pixelChannels } from './pixel-channels.js';

export interface WantedSize {
  readonly width: number;
  readonly height: number;
  /** lanczos3 keeps what is sharp; linear is the plain average of what falls on a pixel. */
  readonly kernel: 'lanczos3' | 'linear';
}

/** The pixels in exactly that size, whatever their shape was. Channels stay as they are. */
export async function resizePixels(
  pixels: Pixels,
  { width, height, kernel }: WantedSize,
): Promise<Pixels> {
  const resized = fromPixels(pixels).resize(width, height, { fit: 'fill', kernel });
  // Without it sharp hands grey pixels back as RGB.
  const same = pixels.channels === 1 ? resized.toColourspace('b-w') : resized;
  const { data, info } = await same.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  return { data, width, height, channels: pixelChannels(info) };
}
