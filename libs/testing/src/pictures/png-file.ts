import { crc32, deflateSync } from 'node:zlib';

const signature = Buffer.from('89504e470d0a1a0a', 'hex');

/** A PNG chunk with a checksum that is right, or deliberately wrong. */
export function pngChunk(type: string, data: Buffer, { badChecksum = false } = {}): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const chunk = Buffer.alloc(data.length + 12);
  chunk.writeUInt32BE(data.length, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE((crc32(body) ^ (badChecksum ? 1 : 0)) >>> 0, data.length + 8);
  return chunk;
}

/** The same PNG with a chunk more, right after its header. */
export function withPngChunk(png: Buffer, chunk: Buffer): Buffer {
  const headerEnd = signature.length + 25;
  return Buffer.concat([png.subarray(0, headerEnd), chunk, png.subarray(headerEnd)]);
}

/** A decompression bomb: a black PNG of 1 bit a pixel; 30,000 × 30,000 of them take 110 KB. */
export function bombPng(side = 30_000): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header[8] = 1;
  const rows = Buffer.alloc(side * (1 + Math.ceil(side / 8)));
  return Buffer.concat([
    signature,
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync(rows, { level: 9 })),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}
