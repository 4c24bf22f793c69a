import { scanGif } from '../header/scan-gif.js';
import type { PictureFormat } from '../picture-format.js';
import { pngEnd } from './png-chunks.js';

const jpegEnd = Buffer.from([0xff, 0xd9]);

function endOfJpeg(bytes: Buffer): number | undefined {
  const at = bytes.lastIndexOf(jpegEnd);
  return at < 0 ? undefined : at + jpegEnd.length;
}

function endOfWebp(bytes: Buffer): number {
  const size = bytes.readUInt32LE(4);
  return 8 + size + (size % 2);
}

/** Where the picture ends by its own word; undefined when it does not say, or saying costs too much. */
const ends: Record<PictureFormat, (bytes: Buffer) => number | undefined> = {
  jpeg: endOfJpeg,
  png: pngEnd,
  webp: endOfWebp,
  gif: (bytes) => scanGif(bytes).end,
  // Their data may lie anywhere in the file.
  tiff: () => undefined,
  avif: () => undefined,
};

/**
 * How many bytes follow the picture's end; 0 where that can't be told. A second picture behind a JPEG (as cameras add)
 * does not count, and one byte of padding never does.
 */
export function trailingBytes(bytes: Buffer, format: PictureFormat): number {
  const extra = bytes.length - (ends[format](bytes) ?? bytes.length);
  return extra > 1 ? extra : 0;
}
