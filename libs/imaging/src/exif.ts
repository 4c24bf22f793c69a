import { SkillError } from '@skillgate/core';

import { createByteReader } from './byte-reader.js';

/** Whether an EXIF block, with or without its `Exif` prefix, can be read: a TIFF header and a first directory in it. */
export function isReadableExif(block: Buffer): boolean {
  const exif = block.toString('latin1', 0, 6) === 'Exif\0\0' ? block.subarray(6) : block;
  const order = exif.toString('latin1', 0, 2);
  if (order !== 'II' && order !== 'MM') return false;
  const reader = createByteReader(exif, 'EXIF', order === 'II' ? 'little-endian' : 'big-endian');
  try {
    const directory = reader.u32(4);
    const entryCount = reader.u16(directory);
    // The link to the next directory follows the entries; reading it proves that they are all there.
    reader.u32(directory + 2 + 12 * entryCount);
    return reader.u16(2) === 42;
  } catch (error) {
    if (error instanceof SkillError) return false;
    throw error;
  }
}
