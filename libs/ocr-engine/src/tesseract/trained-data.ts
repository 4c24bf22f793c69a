import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** More parts than this no file has: Tesseract's own limit, by which it finds files of the other byte order. */
const mostParts = 1_000;

/** The bytes of a `.traineddata` file, unpacked where it is packed with gzip. */
export function readTrainedData(path: string): Buffer {
  const bytes = readFileSync(path);
  return bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
}

/**
 * Whether bytes begin as a `.traineddata` file does: how many parts there are (32 bits), then where each begins (64
 * bits; -1 for one that is not there), all of which must be in the file. As in Tesseract's tessdatamanager.cpp.
 */
function hasItsParts(bytes: Buffer): boolean {
  const parts = bytes.length < 4 ? 0 : bytes.readUInt32LE(0);
  const end = 4 + 8 * parts;
  if (parts === 0 || parts > mostParts || end > bytes.length) return false;
  const starts = Array.from({ length: parts }, (_, part) => bytes.readBigInt64LE(4 + 8 * part));
  const there = starts.filter((start) => start >= 0n);
  return there.length > 0 && there.every((start) => start >= end && start < bytes.length);
}

/** Why Tesseract can't use a file; undefined where nothing speaks against it. A part that is damaged inside is not seen. */
export function problemOf(path: string): string | undefined {
  try {
    return hasItsParts(readTrainedData(path)) ? undefined : 'it is cut off, or no such file';
  } catch (error) {
    return (error as Error).message;
  }
}
