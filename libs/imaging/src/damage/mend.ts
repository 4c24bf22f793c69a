import type { PictureFormat } from '../picture-format.js';
import { mendJpeg } from './mend-jpeg.js';
import { mendTiff } from './mend-tiff.js';

/** The other formats' readers let harmless damage pass. */
const menders: Partial<Record<PictureFormat, (bytes: Buffer) => Buffer | undefined>> = {
  jpeg: mendJpeg,
  tiff: mendTiff,
};

/**
 * The same picture without damage beside its pixels; undefined when there is nothing that can be mended. Nothing is
 * taken on trust: the mended file is to be decoded as strictly, so that pixels that are missing are still found.
 */
export function mend(bytes: Buffer, format: PictureFormat): Buffer | undefined {
  return menders[format]?.(bytes);
}
