import { invalidArgument } from '@skillgate/core';

/** Reads numbers out of an untrusted file. Never out of bounds: what lies beyond the end is INVALID_ARGUMENT. */
export interface ByteReader {
  readonly length: number;
  u8(offset: number): number;
  /** Two bytes, in the reader's order. */
  u16(offset: number): number;
  /** Three bytes, little-endian whatever the reader's order: only WebP has such numbers. */
  u24le(offset: number): number;
  /** Four bytes, in the reader's order. */
  u32(offset: number): number;
  /** Eight bytes, in the reader's order; a number over 2^53 loses its lowest bits. */
  u64(offset: number): number;
  /** Bytes as characters, for comparing with a signature. */
  ascii(offset: number, length: number): string;
}

/** @param name What is read, for the error, such as `JPEG`. */
export function createByteReader(
  bytes: Buffer,
  name: string,
  order: 'big-endian' | 'little-endian' = 'big-endian',
): ByteReader {
  const little = order === 'little-endian';

  function check(offset: number, length: number): void {
    if (offset >= 0 && offset + length <= bytes.length) return;
    throw invalidArgument(
      `The ${name} file is cut off or damaged: its header points to byte ${offset + length}, and the file ends at byte ${bytes.length}. Send the whole file.`,
    );
  }

  return {
    length: bytes.length,
    u8(offset) {
      check(offset, 1);
      return bytes.readUInt8(offset);
    },
    u16(offset) {
      check(offset, 2);
      return little ? bytes.readUInt16LE(offset) : bytes.readUInt16BE(offset);
    },
    u24le(offset) {
      check(offset, 3);
      return bytes.readUIntLE(offset, 3);
    },
    u32(offset) {
      check(offset, 4);
      return little ? bytes.readUInt32LE(offset) : bytes.readUInt32BE(offset);
    },
    u64(offset) {
      check(offset, 8);
      return Number(little ? bytes.readBigUInt64LE(offset) : bytes.readBigUInt64BE(offset));
    },
    ascii(offset, length) {
      check(offset, length);
      return bytes.toString('latin1', offset, offset + length);
    },
  };
}
