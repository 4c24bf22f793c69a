import type { PictureInfo } from './picture.js';

/** What a picture was found to be, in the shape of the contract's `SourceImage`. */
export function describeSource({ format, width, height, pages, sizeBytes }: PictureInfo) {
  return { format, width, height, pages, sizeBytes: BigInt(sizeBytes) };
}
