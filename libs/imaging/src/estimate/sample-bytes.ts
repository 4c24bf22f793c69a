import type { PictureHeader } from '../header/picture-header.js';

/** Bytes of one sample of that many bits in memory. */
export const bytesPerSample = (bits: number) => Math.max(1, Math.ceil(bits / 8));

/** Bytes of one sample of a picture, until its pixels are made 8 bits deep as the last step. */
export function sampleBytes(header: PictureHeader): number {
  switch (header.format) {
    case 'png':
    case 'avif':
      return bytesPerSample(header.bitDepth);
    case 'tiff':
      return bytesPerSample(header.bitsPerSample);
    case 'jpeg':
    case 'webp':
    case 'gif':
      return 1;
  }
}
