import { invalidArgument } from '@skillgate/core';

import { createByteReader, type ByteReader } from '../byte-reader.js';
import { readAv1Sequence } from './av1-sequence.js';
import { boxesIn, needBox, type Box } from './avif-boxes.js';
import { itemExtents } from './avif-items.js';
import type { AvifHeader } from './picture-header.js';

const alphaUrns = ['urn:mpeg:mpegB:cicp:systems:auxiliary:alpha', 'urn:mpeg:hevc:2015:auxid:1'];

interface Coding {
  bitDepth: number;
  samplesPerPixel: number;
}

/** AV1 codec configuration: https://aomediacodec.github.io/av1-isobmff/#av1codecconfigurationbox-syntax */
function readCoding(reader: ByteReader, av1C: Box): Coding {
  const flags = reader.u8(av1C.start + 2);
  const bit = (position: number) => (flags >> position) & 1;
  const colour = bit(3) === 0 ? 3 : bit(2) === 0 ? 2 : 1.5;
  return {
    bitDepth: bit(6) === 0 ? 8 : bit(5) === 0 ? 10 : 12,
    samplesPerPixel: bit(4) === 1 ? 1 : colour,
  };
}

function hasAlpha(reader: ByteReader, properties: readonly Box[]): boolean {
  return properties
    .filter((box) => box.type === 'auxC')
    .some((box) => {
      const text = reader.ascii(box.start + 4, Math.min(box.end - box.start - 4, 64));
      return alphaUrns.some((urn) => text.startsWith(urn));
    });
}

/** The decoder allocates what the coded data says: a picture larger than its boxes say is an attack or a fault. */
function checkSequences(bytes: Buffer, reader: ByteReader, meta: readonly Box[], pixels: number) {
  const iloc = meta.find((box) => box.type === 'iloc');
  if (iloc === undefined) return;
  for (const { offset, length } of itemExtents(reader, iloc)) {
    const sequence = readAv1Sequence(bytes.subarray(offset, offset + Math.min(length, 4_096)));
    if (sequence === undefined || sequence.width * sequence.height <= pixels) continue;
    throw invalidArgument(
      `The AVIF file is damaged: its header says ${pixels} pixels, and its data holds ${sequence.width} × ${sequence.height}.`,
    );
  }
}

/**
 * Of several pictures in the file (thumbnails, tiles of a grid, alpha) the largest is told: that is what decoding costs.
 * @throws SkillError INVALID_ARGUMENT when the header is cut off or damaged, or the data holds more pixels than it says.
 */
export function readAvifHeader(bytes: Buffer): AvifHeader {
  const reader = createByteReader(bytes, 'AVIF');
  const metaBox = needBox(boxesIn(reader, 0, bytes.length), 'meta');
  const meta = boxesIn(reader, metaBox.start + 4, metaBox.end);
  const iprp = needBox(meta, 'iprp');
  const ipco = needBox(boxesIn(reader, iprp.start, iprp.end), 'ipco');
  const properties = boxesIn(reader, ipco.start, ipco.end);
  const sizes = properties
    .filter((box) => box.type === 'ispe')
    .map((box) => ({ width: reader.u32(box.start + 4), height: reader.u32(box.start + 8) }));
  const largest = sizes.sort((a, b) => b.width * b.height - a.width * a.height)[0];
  const codings = properties
    .filter((box) => box.type === 'av1C')
    .map((box) => readCoding(reader, box));
  if (largest === undefined || codings.length === 0) {
    throw invalidArgument('The AVIF file is damaged: it says no size or coding of its picture.');
  }
  // Odd sizes are coded in blocks of 8; the frame's own size is told exactly, so a small slack is enough.
  checkSequences(bytes, reader, meta, (largest.width + 8) * (largest.height + 8));
  return {
    format: 'avif',
    ...largest,
    bitDepth: Math.max(...codings.map((coding) => coding.bitDepth)),
    samplesPerPixel: Math.max(...codings.map((coding) => coding.samplesPerPixel)),
    alpha: hasAlpha(reader, properties),
  };
}
