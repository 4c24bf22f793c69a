import { white } from './flat-pixels.js';
import { libvips } from './libvips.js';
import type { Pixels } from './picture.js';

/** The formats that are written. */
export const outputFormats = ['webp', 'jpeg', 'png', 'avif'] as const;

export type OutputFormat = (typeof outputFormats)[number];

export interface Encoding {
  readonly format: OutputFormat;
  /** 1 to 100; without effect for PNG. */
  readonly quality: number;
  /** CPU spent on compression: 0 to 6 for WebP, to 9 for AVIF and PNG; without effect for JPEG. */
  readonly effort: number;
}

/** Pixels as input of a new pipeline. */
export function fromPixels({ data, width, height, channels }: Pixels) {
  return libvips(data, { raw: { width, height, channels }, limitInputPixels: width * height });
}

const encoders = {
  webp: (pixels, { quality, effort }) => fromPixels(pixels).webp({ quality, effort }),
  // libjpeg-turbo's own settings: mozjpeg's make files a tenth smaller in several times the time.
  jpeg: (pixels, { quality }) =>
    (pixels.channels === 4
      ? fromPixels(pixels).flatten({ background: white })
      : fromPixels(pixels)
    ).jpeg({
      quality,
    }),
  png: (pixels, { effort }) => fromPixels(pixels).png({ compressionLevel: effort }),
  avif: (pixels, { quality, effort }) => fromPixels(pixels).avif({ quality, effort }),
} satisfies Record<
  OutputFormat,
  (pixels: Pixels, encoding: Encoding) => { toBuffer(): Promise<Buffer> }
>;

/** Writes pixels as a file without any metadata. Transparency is kept; JPEG has none and is flattened on white. */
export function encodePixels(pixels: Pixels, encoding: Encoding): Promise<Buffer> {
  return encoders[encoding.format](pixels, encoding).toBuffer();
}
