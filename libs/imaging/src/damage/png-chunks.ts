import { crc32 } from 'node:zlib';

const maxChunks = 100_000;

export interface PngChunk {
  type: string;
  /** Where its length field is. */
  offset: number;
  /** Where the next chunk starts. */
  end: number;
}

/** The chunks that are whole; at most 100,000. */
export function* pngChunks(bytes: Buffer): Generator<PngChunk> {
  let offset = 8;
  for (let count = 0; count < maxChunks && offset + 12 <= bytes.length; count += 1) {
    const end = offset + 12 + bytes.readUInt32BE(offset);
    if (end > bytes.length) return;
    const type = bytes.toString('latin1', offset + 4, offset + 8);
    yield { type, offset, end };
    if (type === 'IEND') return;
    offset = end;
  }
}

/** Where the PNG ends by its IEND chunk; undefined without one. */
export function pngEnd(bytes: Buffer): number | undefined {
  for (const chunk of pngChunks(bytes)) if (chunk.type === 'IEND') return chunk.end;
  return undefined;
}

/** The first ancillary chunk whose checksum is wrong: decoders leave it out, and its pixels are right. */
export function damagedAncillaryChunk(bytes: Buffer): string | undefined {
  for (const { type, offset, end } of pngChunks(bytes)) {
    const ancillary = /^[a-z]/.test(type);
    if (ancillary && crc32(bytes.subarray(offset + 4, end - 4)) !== bytes.readUInt32BE(end - 4)) {
      return type;
    }
  }
  return undefined;
}
