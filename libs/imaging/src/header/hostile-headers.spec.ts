import { describe, expect, it } from 'vitest';

import { findHarmlessDamage } from '../damage/find-damage.js';
import { mend } from '../damage/mend.js';
import type { PictureFormat } from '../picture-format.js';
import { readHeader } from './read-header.js';

const fileBytes = 20 * 1024 * 1024;
/** A header is read on the event loop: what it costs must not grow with the file. */
const maxReads = 1_000_000;

const numberReads = [
  'readUInt8',
  'readUInt16LE',
  'readUInt16BE',
  'readUInt32LE',
  'readUInt32BE',
] as const;

/** Counts the reads of numbers and characters from a buffer while `look` runs. */
function readsOf(bytes: Buffer, look: () => void): number {
  let reads = 0;
  for (const name of numberReads) {
    const read = Buffer.prototype[name];
    bytes[name] = function (offset) {
      reads += 1;
      return read.call(this, offset);
    };
  }
  const text = bytes.toString.bind(bytes);
  bytes.toString = (...range) => {
    reads += 1;
    return text(...range);
  };
  try {
    look();
  } catch (error) {
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT' });
  }
  return reads;
}

/** `head`, then `part` again and again up to the largest file that is opened. */
function filled(head: Buffer, part: readonly number[]): Buffer {
  const bytes = Buffer.alloc(fileBytes, Buffer.from(part));
  head.copy(bytes);
  return bytes;
}

function webpOfChunks(type: string): Buffer {
  const head = Buffer.alloc(48);
  head.write('RIFF');
  head.writeUInt32LE(fileBytes - 8, 4);
  head.write('WEBPVP8X', 8);
  head.writeUInt32LE(10, 16);
  head.write('VP8 ', 30);
  head.writeUInt32LE(10, 34);
  return filled(head, [...Buffer.from(type), 0, 0, 0, 0]);
}

function box(type: string, ...content: Buffer[]): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + content.reduce((sum, { length }) => sum + length, 0));
  head.write(type, 4);
  return Buffer.concat([head, ...content]);
}

/** Its items claim 65,535 extents each, which take no bytes. */
function avifOfExtents(): Buffer {
  const size = Buffer.from([0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 9]);
  const items = Buffer.alloc(8 + 6 * 4_096, Buffer.from([0, 0, 0xff, 0xff, 0, 0]));
  items.fill(0, 0, 6);
  items.writeUInt16BE(4_096, 6);
  const properties = box('ipco', box('ispe', size), box('av1C', Buffer.from([0x81, 0, 0, 0])));
  const meta = box('meta', Buffer.alloc(4), box('iprp', properties), box('iloc', items));
  return Buffer.concat([box('ftyp', Buffer.from('avif\0\0\0\0avif')), meta]);
}

const jpegStart = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 2]);
const files: readonly (readonly [string, PictureFormat, () => Buffer])[] = [
  ['a JPEG of fill bytes', 'jpeg', () => filled(jpegStart.subarray(0, 3), [0xff])],
  ['a JPEG of zeros', 'jpeg', () => filled(jpegStart, [0])],
  ['a JPEG of empty segments', 'jpeg', () => filled(jpegStart, [0xff, 0xe0, 0, 2])],
  [
    'a JPEG of a little junk between segments',
    'jpeg',
    () => filled(jpegStart, [0xff, 0xe0, 0, 2, ...Buffer.alloc(400)]),
  ],
  ['a WebP of empty frames', 'webp', () => webpOfChunks('ANMF')],
  ['a WebP of empty chunks', 'webp', () => webpOfChunks('abcd')],
  ['an AVIF of countless extents', 'avif', avifOfExtents],
];

describe('a file made to be costly before it is decoded', () => {
  it.each(files)('is looked at no further than a header goes: %s', (_, format, make) => {
    const bytes = make();
    expect(readsOf(bytes, () => void readHeader(bytes, format))).toBeLessThan(maxReads);
    expect(readsOf(bytes, () => void findHarmlessDamage(bytes, format))).toBeLessThan(maxReads);
    expect(readsOf(bytes, () => void mend(bytes, format))).toBeLessThan(maxReads);
  });
});
