import { fromPixels } from './encode-pixels.js';
import type { Pixels, Pipeline } from './picture.js';

export type QuarterTurn = 0 | 90 | 180 | 270;

/** What is done to grey pixels, in this order; what is left out is not done. */
export interface GreyTransform {
  readonly crop?: { left: number; top: number; width: number; height: number } | undefined;
  /** The size in pixels after it. */
  readonly resize?: { width: number; height: number } | undefined;
  /** Every value times `factor` plus `offset`, bounded to 0 to 255: a factor of -1 and an offset of 255 invert. */
  readonly linear?: { factor: number; offset: number } | undefined;
  /** Clockwise in degrees; the corners that become free are white, and the result is as much larger as it has to be. */
  readonly rotateDegrees?: number | undefined;
}

async function greyOut(pipeline: Pipeline): Promise<Pixels> {
  const { data, info } = await pipeline
    .toColourspace('b-w')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: 1 };
}

/** Crops, resizes, brightens and turns grey pixels in one pass. */
export async function transformGrey(
  pixels: Pixels,
  { crop, resize, linear, rotateDegrees }: GreyTransform,
): Promise<Pixels> {
  const cropped = crop ? fromPixels(pixels).extract(crop) : fromPixels(pixels);
  const sized = resize
    ? cropped.resize(resize.width, resize.height, { fit: 'fill', kernel: 'lanczos3' })
    : cropped;
  const level = linear ? sized.linear(linear.factor, linear.offset) : sized;
  if (rotateDegrees === undefined || rotateDegrees === 0) return greyOut(level);
  // A pipeline of its own: libvips would fill the corners before they are brightened.
  return greyOut(fromPixels(await greyOut(level)).rotate(rotateDegrees, { background: '#fff' }));
}

/** Pixels turned clockwise. */
export async function turnPixels(pixels: Pixels, degrees: QuarterTurn): Promise<Pixels> {
  if (degrees === 0) return pixels;
  const turned = fromPixels(pixels).rotate(degrees);
  const same = pixels.channels === 1 ? turned.toColourspace('b-w') : turned;
  const { data, info } = await same.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: pixels.channels };
}
