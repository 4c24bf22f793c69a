import { SkillError } from '@skillgate/core';

import { createByteReader } from '../byte-reader.js';
import { jpegSegments, type JpegSegment } from '../header/jpeg-header.js';

const startOfScan = 0xda;
const adobe = 0xee;
const baselineFrames = [0xc0, 0xc1];
const lastTransform = 2;

/** Adobe's segment with a colour transform that does not exist: YCbCr, as libjpeg takes it. */
function mendAdobe(segment: Buffer): Buffer {
  const transform =
    segment.length >= 16 && segment.toString('latin1', 4, 9) === 'Adobe' ? segment[15] : 0;
  if (transform === undefined || transform <= lastTransform) return segment;
  return Buffer.concat([segment.subarray(0, 15), Buffer.of(1), segment.subarray(16)]);
}

/** The spectral range of a sequential scan is fixed, and some cameras write another one (ITU-T T.81 § B.2.3). */
function mendScan(segment: Buffer, sequential: boolean): Buffer {
  if (!sequential) return segment;
  return Buffer.concat([segment.subarray(0, -3), Buffer.of(0, 63, 0)]);
}

function mendSegment(
  bytes: Buffer,
  { marker, offset, end }: JpegSegment,
  sequential: boolean,
): Buffer {
  const segment = bytes.subarray(offset, end);
  if (marker === adobe) return mendAdobe(segment);
  return marker === startOfScan ? mendScan(segment, sequential) : segment;
}

/** Zeros that an encoder left before the end marker. */
function dropPadding(data: Buffer): Buffer {
  let end = data.length - 2;
  if (data[end] !== 0xff || data[end + 1] !== 0xd9) return data;
  // `ff 00` is a byte of data.
  while (end > 0 && data[end - 1] === 0 && data[end - 2] !== 0xff) end -= 1;
  return end === data.length - 2
    ? data
    : Buffer.concat([data.subarray(0, end), Buffer.of(0xff, 0xd9)]);
}

/**
 * The same JPEG without what decoders complain of beside the pixels: bytes between the segments of its header, a colour
 * transform or a spectral range that do not exist, zeros before its end. Undefined when there is none of it.
 */
export function mendJpeg(bytes: Buffer): Buffer | undefined {
  try {
    const segments = [...jpegSegments(createByteReader(bytes, 'JPEG'))];
    const scan = segments.at(-1);
    if (scan?.marker !== startOfScan) return undefined;
    const sequential = segments.some(({ marker }) => baselineFrames.includes(marker));
    const mended = Buffer.concat([
      bytes.subarray(0, 2),
      ...segments.map((segment) => mendSegment(bytes, segment, sequential)),
      dropPadding(bytes.subarray(scan.end)),
    ]);
    return mended.equals(bytes) ? undefined : mended;
  } catch (error) {
    if (error instanceof SkillError) return undefined;
    throw error;
  }
}
