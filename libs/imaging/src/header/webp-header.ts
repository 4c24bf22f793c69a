import { invalidArgument } from '@skillgate/core';

import { createByteReader, type ByteReader } from '../byte-reader.js';
import type { WebpHeader } from './picture-header.js';

// https://developers.google.com/speed/webp/docs/riff_container
const maxChunks = 1_000;
/** Frames behind them are not counted: whatever limit there is lies below. */
const maxCountedChunks = 100_000;
const frameChunk = Buffer.from('ANMF').readUInt32LE();

interface Frame {
  width: number;
  height: number;
  lossless: boolean;
  alpha: boolean;
}

function frameAt(reader: ByteReader, type: string, data: number): Frame | undefined {
  if (type === 'VP8 ') {
    return {
      width: reader.u16(data + 6) & 0x3fff,
      height: reader.u16(data + 8) & 0x3fff,
      lossless: false,
      alpha: false,
    };
  }
  if (type !== 'VP8L') return undefined;
  const packed = reader.u32(data + 1);
  return {
    width: (packed & 0x3fff) + 1,
    height: ((packed >>> 14) & 0x3fff) + 1,
    lossless: true,
    alpha: ((packed >>> 28) & 1) === 1,
  };
}

/** The first frame, whether it stands alone or in an animation. */
function firstFrame(reader: ByteReader): Frame {
  let offset = 12;
  for (let count = 0; count < maxChunks; count += 1) {
    const type = reader.ascii(offset, 4);
    const frame = frameAt(reader, type, offset + 8);
    if (frame !== undefined) return frame;
    // An ANMF chunk holds its frame's chunks after 16 bytes of its own.
    const size = reader.u32(offset + 4);
    offset += type === 'ANMF' ? 24 : 8 + size + (size % 2);
  }
  throw invalidArgument('The WebP file is damaged: it has no readable picture in it.');
}

/** How many frames an animation has; 1 without one. What follows 100,000 chunks is not counted. */
function countFrames(reader: ByteReader): number {
  let frames = 0;
  let chunks = 0;
  for (let offset = 12; offset + 8 <= reader.length && chunks < maxCountedChunks; chunks += 1) {
    if (reader.u32(offset) === frameChunk) frames += 1;
    const size = reader.u32(offset + 4);
    offset += 8 + size + (size % 2);
  }
  return Math.max(1, frames);
}

/** @throws SkillError INVALID_ARGUMENT when the header is cut off or holds no picture. */
export function readWebpHeader(bytes: Buffer): WebpHeader {
  const reader = createByteReader(bytes, 'WebP', 'little-endian');
  const frame = firstFrame(reader);
  if (reader.ascii(12, 4) !== 'VP8X')
    return { format: 'webp', ...frame, animated: false, pages: 1 };
  const flags = reader.u8(20);
  return {
    format: 'webp',
    width: Math.max(frame.width, reader.u24le(24) + 1),
    height: Math.max(frame.height, reader.u24le(27) + 1),
    lossless: frame.lossless,
    alpha: frame.alpha || (flags & 0x10) !== 0,
    animated: (flags & 0x02) !== 0,
    pages: countFrames(reader),
  };
}
