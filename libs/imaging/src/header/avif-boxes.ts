import { invalidArgument } from '@skillgate/core';

import type { ByteReader } from '../byte-reader.js';

// ISO/IEC 14496-12 § 4.2: a box is its size, its type and its content.
const maxBoxes = 10_000;

export interface Box {
  type: string;
  /** Where its content starts. */
  start: number;
  /** Where the next box starts. */
  end: number;
}

/** The boxes from `start` to `end`, one level deep. */
export function boxesIn(reader: ByteReader, start: number, end: number): Box[] {
  const boxes: Box[] = [];
  let offset = start;
  while (offset + 8 <= Math.min(end, reader.length)) {
    const short = reader.u32(offset);
    const headerBytes = short === 1 ? 16 : 8;
    const size = short === 0 ? end - offset : short === 1 ? reader.u64(offset + 8) : short;
    if (size < headerBytes || boxes.length >= maxBoxes) {
      throw invalidArgument(
        `The AVIF file is damaged: its box at byte ${offset} has no valid size.`,
      );
    }
    boxes.push({
      type: reader.ascii(offset + 4, 4),
      start: offset + headerBytes,
      end: Math.min(offset + size, end),
    });
    offset += size;
  }
  return boxes;
}

/** @throws SkillError INVALID_ARGUMENT when there is no box of that type. */
export function needBox(boxes: readonly Box[], type: string): Box {
  const box = boxes.find((candidate) => candidate.type === type);
  if (box !== undefined) return box;
  throw invalidArgument(
    `The AVIF file is cut off or damaged: its box '${type}' is missing. Send the whole file.`,
  );
}
