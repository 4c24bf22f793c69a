import type {
  AvifHeader,
  GifHeader,
  JpegHeader,
  PictureHeader,
  PngHeader,
  TiffHeader,
  WebpHeader,
} from '../header/picture-header.js';
import { bytesPerSample } from './sample-bytes.js';

// Measured with sharp 0.35.5 on pictures of 12 and 48 megapixels, glibc and jemalloc alike (estimate-memory.spec.ts).

/** The rows that libvips holds while it shrinks a picture that comes row by row; about 2,100 were measured. */
const rowsHeld = 2_200;

interface Rows {
  width: number;
  height: number;
  bytesPerPixel: number;
  /** Without shrinking hardly any row is held. */
  shrink: number;
}

function rowBuffer({ width, height, bytesPerPixel, shrink }: Rows): number {
  return shrink === 1 ? 0 : width * bytesPerPixel * Math.min(height, rowsHeld);
}

function jpeg({ width, height, ...header }: JpegHeader, shrink: number): number {
  // libjpeg shrinks by 2, 4 or 8 while it decodes; what is left is less than a factor of 4.
  const factor = shrink >= 8 ? 4 : shrink >= 4 ? 2 : 1;
  const rows = rowBuffer({
    width: width / factor,
    height: height / factor,
    bytesPerPixel: Math.max(3, header.channels),
    shrink,
  });
  // Coefficients of 16 bits, of the whole picture.
  const held = header.progressive || header.multiScan;
  return rows + (held ? width * height * header.samplesPerPixel * 2 : 0);
}

function png({ width, height, bitDepth, channels, interlaced }: PngHeader, shrink: number): number {
  const bytesPerPixel = channels * bytesPerSample(bitDepth);
  const rows = rowBuffer({ width, height, bytesPerPixel, shrink });
  return rows + (interlaced ? width * height * bytesPerPixel : 0);
}

/** The frame as RGBA. libwebp shrinks a lossy frame while it decodes; else there is a copy of its own besides. */
function webp({ width, height, lossless, alpha, animated }: WebpHeader, shrink: number): number {
  const pixels = width * height;
  if (shrink > 1 && !animated) return lossless ? pixels * 4 : alpha ? pixels * 2 : 0;
  return pixels * 4 + Math.min(pixels * 5, 64e6) + (animated ? pixels * 4 : 0);
}

function gif({ width, height }: GifHeader, shrink: number): number {
  return width * height * 4 + rowBuffer({ width, height, bytesPerPixel: 4, shrink });
}

function tiff({ width, height, ...header }: TiffHeader, shrink: number): number {
  const bytesPerPixel = header.channels * bytesPerSample(header.bitsPerSample);
  // A tiled file is read by rows of tiles; two blocks, as one is decoded while the other is copied.
  const blockWidth = header.tiled
    ? Math.ceil(width / Math.max(1, header.blockWidth)) * header.blockWidth
    : width;
  const block = blockWidth * header.blockHeight * bytesPerPixel;
  return rowBuffer({ width, height, bytesPerPixel, shrink }) + 2 * block;
}

/** libaom's frames, libheif's and the pixels, all whole. */
function avif({ width, height, bitDepth, samplesPerPixel, alpha }: AvifHeader): number {
  const deep = bitDepth > 8;
  const bytesPerPixel =
    13 + 2.2 * samplesPerPixel * (deep ? 2 : 1) + (alpha ? 1.5 : 0) + (deep ? 3 : 0);
  return width * height * bytesPerPixel;
}

/**
 * What the decoder and the shrinking after it hold, in bytes.
 * @param shrink How many times smaller the pixels are read than they are stored; 1 is as they are.
 */
export function decoderBytes(header: PictureHeader, shrink: number): number {
  switch (header.format) {
    case 'jpeg':
      return jpeg(header, shrink);
    case 'png':
      return png(header, shrink);
    case 'webp':
      return webp(header, shrink);
    case 'gif':
      return gif(header, shrink);
    case 'tiff':
      return tiff(header, shrink);
    case 'avif':
      return avif(header);
  }
}
