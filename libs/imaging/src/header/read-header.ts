import { invalidArgument } from '@skillgate/core';

import { formatTitles, type PictureFormat } from '../picture-format.js';
import { readAvifHeader } from './avif-header.js';
import { readGifHeader } from './gif-header.js';
import { readJpegHeader } from './jpeg-header.js';
import type { PictureHeader } from './picture-header.js';
import { readPngHeader } from './png-header.js';
import { readTiffHeader } from './tiff-header.js';
import { readWebpHeader } from './webp-header.js';

const readers = {
  jpeg: readJpegHeader,
  png: readPngHeader,
  webp: readWebpHeader,
  gif: readGifHeader,
  tiff: readTiffHeader,
  avif: readAvifHeader,
} satisfies Record<PictureFormat, (bytes: Buffer) => PictureHeader>;

/**
 * Reads a file's header; nothing is decoded.
 * @throws SkillError INVALID_ARGUMENT when it is cut off, damaged or without pixels.
 */
export function readHeader(bytes: Buffer, format: PictureFormat): PictureHeader {
  const header = readers[format](bytes);
  if (header.width > 0 && header.height > 0) return header;
  throw invalidArgument(
    `A ${formatTitles[format]} must have at least 1 × 1 pixel, got ${header.width} × ${header.height}.`,
  );
}
