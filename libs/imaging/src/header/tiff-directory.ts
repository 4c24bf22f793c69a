import { invalidArgument } from '@skillgate/core';

import { createByteReader, type ByteReader } from '../byte-reader.js';

// TIFF 6.0 § 2, and BigTIFF: http://www.awaresystems.be/imaging/tiff/bigtiff.html
const valueBytes: Readonly<Record<number, 1 | 2 | 4 | 8>> = {
  1: 1,
  3: 2,
  4: 4,
  13: 4,
  16: 8,
  18: 8,
};
const maxEntries = 4_096;

interface Entry {
  size: 1 | 2 | 4 | 8;
  count: number;
  /** Where the first value is. */
  offset: number;
}

/** The first page's directory. */
export interface TiffDirectory {
  /** A tag's value at `index`, or the default when the page lacks it. */
  value(tag: number, fallback: number, index?: number): number;
  /** How many values a tag has; 0 when the page lacks it. */
  count(tag: number): number;
}

function read(reader: ByteReader, size: number, offset: number): number {
  if (size === 1) return reader.u8(offset);
  if (size === 2) return reader.u16(offset);
  return size === 4 ? reader.u32(offset) : reader.u64(offset);
}

/** @throws SkillError INVALID_ARGUMENT when the directory is not in the file or holds too much. */
export function readTiffDirectory(bytes: Buffer): TiffDirectory {
  const little = bytes[0] === 0x49;
  const reader = createByteReader(bytes, 'TIFF', little ? 'little-endian' : 'big-endian');
  const big = reader.u16(2) === 43;
  const start = big ? reader.u64(8) : reader.u32(4);
  const entryCount = big ? reader.u64(start) : reader.u16(start);
  if (entryCount > maxEntries) {
    throw invalidArgument(
      `The TIFF file is damaged: its first page claims ${entryCount} tags, and at most ${maxEntries} are read.`,
    );
  }
  const entries = new Map<number, Entry>();
  for (let index = 0; index < entryCount; index += 1) {
    const at = start + (big ? 8 + 20 * index : 2 + 12 * index);
    const size = valueBytes[reader.u16(at + 2)];
    if (size === undefined) continue;
    const count = big ? reader.u64(at + 4) : reader.u32(at + 4);
    const field = at + (big ? 12 : 8);
    const inPlace = count * size <= (big ? 8 : 4);
    const offset = inPlace ? field : big ? reader.u64(field) : reader.u32(field);
    entries.set(reader.u16(at), { size, count, offset });
  }

  return {
    value(tag, fallback, index = 0) {
      const entry = entries.get(tag);
      if (entry === undefined || index >= entry.count) return fallback;
      return read(reader, entry.size, entry.offset + index * entry.size);
    },
    count: (tag) => entries.get(tag)?.count ?? 0,
  };
}
