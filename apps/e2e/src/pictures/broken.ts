import { bombPng, tiffFile } from '@skillgate/testing';
import { photo } from './photos.js';

/** Files that no skill may take, by what is wrong with them. */
export async function brokenPictures(): Promise<Record<string, Buffer>> {
  const jpeg = await photo('jpeg', 1600, 1200);
  return {
    'a decompression bomb': bombPng(30_000),
    'a truncated JPEG': jpeg.subarray(0, jpeg.length / 2),
    'an SVG': Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>'),
    'a file of no bytes': Buffer.alloc(0),
    'a TIFF of 10,000 pages': tiffFile({ pages: 10_000 }),
  };
}
