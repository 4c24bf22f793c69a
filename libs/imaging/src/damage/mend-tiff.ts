import { SkillError } from '@skillgate/core';

import { createByteReader } from '../byte-reader.js';

/** What the pixels need: TIFF 6.0 baseline and extensions, alpha, JPEG tables, orientation, the ICC profile. */
const neededTags = new Set([
  256, 257, 258, 259, 262, 266, 273, 274, 277, 278, 279, 284, 292, 293, 317, 320, 322, 323, 324,
  325, 330, 332, 334, 338, 339, 347, 529, 530, 531, 532, 34675,
]);
const entryBytes = 12;

/**
 * The same TIFF with a directory that holds only its first page and the tags that pixels need, so that a damaged tag
 * beside them does no harm. Undefined for what can't be mended so, BigTIFF included.
 */
export function mendTiff(bytes: Buffer): Buffer | undefined {
  const little = bytes[0] === 0x49;
  const reader = createByteReader(bytes, 'TIFF', little ? 'little-endian' : 'big-endian');
  try {
    if (reader.u16(2) !== 42) return undefined;
    const start = reader.u32(4);
    const entries = Array.from({ length: reader.u16(start) }, (_, index) => {
      const at = start + 2 + entryBytes * index;
      return { tag: reader.u16(at), entry: bytes.subarray(at, at + entryBytes) };
    })
      .filter(({ tag }) => neededTags.has(tag))
      .sort((a, b) => a.tag - b.tag);
    const padding = bytes.length % 2;
    const head = Buffer.from(bytes.subarray(0, 8));
    const count = Buffer.alloc(2);
    if (little) {
      head.writeUInt32LE(bytes.length + padding, 4);
      count.writeUInt16LE(entries.length);
    } else {
      head.writeUInt32BE(bytes.length + padding, 4);
      count.writeUInt16BE(entries.length);
    }
    const directory = [count, ...entries.map(({ entry }) => entry), Buffer.alloc(4)];
    return Buffer.concat([head, bytes.subarray(8), Buffer.alloc(padding), ...directory]);
  } catch (error) {
    if (error instanceof SkillError) return undefined;
    throw error;
  }
}
