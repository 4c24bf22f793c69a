import { invalidArgument } from '@skillgate/core';

import { createByteReader, type ByteReader } from '../byte-reader.js';
import type { JpegHeader } from './picture-header.js';

// Markers: ITU-T T.81, table B.1.
const startOfScan = 0xda;
const endOfImage = 0xd9;
const maxSegments = 65_536;
const maxJunkBytes = 65_536;

const isFrame = (marker: number) =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
const standsAlone = (marker: number) => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);

/** A marker segment: its marker, the offset of its `ff`, and the offset after its last byte. */
export interface JpegSegment {
  marker: number;
  offset: number;
  end: number;
}

/** The next `ff` that a marker's number follows. Bytes before it are skipped as libjpeg skips them. */
function nextMarker(reader: ByteReader, from: number, maxBytes: number): number {
  for (let offset = from; offset <= from + maxBytes; offset += 1) {
    const number = reader.u8(offset + 1);
    if (reader.u8(offset) === 0xff && number !== 0xff && number !== 0) return offset;
  }
  throw invalidArgument(
    `The JPEG file is damaged: of the bytes after byte ${from}, ${maxBytes} belong to no part of it. Send an undamaged one.`,
  );
}

/**
 * The segments up to the first scan, that one included; at most 65,536, and as many bytes between them. So no file
 * costs more than a header is worth.
 */
export function* jpegSegments(reader: ByteReader): Generator<JpegSegment> {
  let offset = 2;
  let junkBytes = 0;
  for (let count = 0; count < maxSegments; count += 1) {
    const start = offset;
    offset = nextMarker(reader, start, maxJunkBytes - junkBytes);
    junkBytes += offset - start;
    const marker = reader.u8(offset + 1);
    const end = standsAlone(marker) ? offset + 2 : offset + 2 + reader.u16(offset + 2);
    yield { marker, offset, end };
    if (marker === startOfScan || marker === endOfImage) return;
    offset = end;
  }
}

/** ITU-T T.81, table B.2. */
const isFactor = (factor: number) => factor >= 1 && factor <= 4;

function samples(reader: ByteReader, frame: JpegSegment, channels: number): number {
  const factors = Array.from({ length: channels }, (_, index) => {
    const packed = reader.u8(frame.offset + 11 + 3 * index);
    return { across: packed >> 4, down: packed & 15 };
  });
  const bad = factors
    .flatMap(({ across, down }) => [across, down])
    .find((factor) => !isFactor(factor));
  if (bad !== undefined) {
    throw invalidArgument(
      `The JPEG file is damaged: a sampling factor must be 1 to 4, got ${bad}. Send an undamaged one.`,
    );
  }
  const across = Math.max(...factors.map((factor) => factor.across));
  const down = Math.max(...factors.map((factor) => factor.down));
  return factors.reduce((sum, factor) => sum + (factor.across * factor.down) / (across * down), 0);
}

/** @throws SkillError INVALID_ARGUMENT when the header is cut off or holds no picture. */
export function readJpegHeader(bytes: Buffer): JpegHeader {
  const reader = createByteReader(bytes, 'JPEG');
  let frame: JpegSegment | undefined;
  for (const segment of jpegSegments(reader)) {
    if (isFrame(segment.marker)) frame ??= segment;
    if (segment.marker !== startOfScan || frame === undefined) continue;
    const channels = reader.u8(frame.offset + 9);
    if (channels < 1 || channels > 4) break;
    return {
      format: 'jpeg',
      height: reader.u16(frame.offset + 5),
      width: reader.u16(frame.offset + 7),
      progressive: [0xc2, 0xc6, 0xca, 0xce].includes(frame.marker),
      multiScan: reader.u8(segment.offset + 4) < channels,
      channels,
      samplesPerPixel: samples(reader, frame, channels),
    };
  }
  throw invalidArgument('The JPEG file is damaged: it has no readable picture in it.');
}
