import { crc32 as zlibCrc32 } from 'node:zlib';
import { createRandom } from '@skillgate/testing';
import { expect, it } from 'vitest';
import { crc32 } from './crc32.js';

it('is the checksum of zlib, of any part of the bytes', () => {
  const random = createRandom(1);
  const bytes = Buffer.from(Array.from({ length: 2_000 }, () => Math.floor(random() * 256)));
  for (const [start, end] of [
    [0, 0],
    [0, 1],
    [3, 250],
    [0, 2_000],
    [1_999, 2_000],
  ] as const) {
    expect(crc32(bytes, start, end)).toBe(zlibCrc32(bytes.subarray(start, end)));
  }
});
