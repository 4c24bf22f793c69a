import { invalidArgument } from '@skillgate/core';

import { createByteReader } from '../byte-reader.js';
import type { PngHeader } from './picture-header.js';

const channelsOf: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 3, 4: 2, 6: 4 };
const maxChunksBeforeData = 1_000;

function hasTransparency(bytes: Buffer): boolean {
  const reader = createByteReader(bytes, 'PNG');
  let offset = 8;
  for (let count = 0; count < maxChunksBeforeData; count += 1) {
    const type = reader.ascii(offset + 4, 4);
    if (type === 'tRNS') return true;
    if (type === 'IDAT' || type === 'IEND') return false;
    offset += 12 + reader.u32(offset);
  }
  // Nobody writes that many: taken for the dearer case.
  return true;
}

/** @throws SkillError INVALID_ARGUMENT when the header is cut off or damaged. */
export function readPngHeader(bytes: Buffer): PngHeader {
  const reader = createByteReader(bytes, 'PNG');
  const type = reader.ascii(12, 4);
  const channels = channelsOf[reader.u8(25)];
  if (type !== 'IHDR' || channels === undefined) {
    throw invalidArgument('The PNG file is damaged: it does not start with a valid IHDR chunk.');
  }
  return {
    format: 'png',
    width: reader.u32(16),
    height: reader.u32(20),
    bitDepth: reader.u8(24),
    channels: channels + (hasTransparency(bytes) ? 1 : 0),
    interlaced: reader.u8(28) !== 0,
  };
}
