import { gzipSync } from 'node:zlib';

const svg =
  '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>';

function box(brands: readonly string[]): Buffer {
  const box = Buffer.alloc(16 + 4 * (brands.length - 1) + 8);
  box.writeUInt32BE(box.length - 8, 0);
  box.write(`ftyp${brands[0]}\0\0\0\0${brands.slice(1).join('')}`, 4, 'latin1');
  return box;
}

/** Files that are no pictures that are taken: what they are, as an error should name it, and their bytes. */
export const strangers: readonly (readonly [seen: string, bytes: Buffer])[] = [
  ['an empty file', Buffer.alloc(0)],
  ['an SVG image', Buffer.from(svg)],
  [
    'an SVG image',
    Buffer.from(`\uFEFF<?xml version="1.0"?>\n<!-- a > b -->\n<!DOCTYPE svg>\n${svg}`),
  ],
  ['an SVG image', Buffer.from(`\uFEFF${svg}`, 'utf16le')],
  ['gzip data (an SVGZ image, perhaps)', gzipSync(svg)],
  ['a PDF document', Buffer.from('%PDF-1.7\n1 0 obj')],
  ['a HEIC image', box(['heic', 'mif1', 'heic'])],
  ['a HEIC image', box(['mif1', 'heix', 'miaf'])],
  ['a HEIF image that is not AVIF', box(['mif1', 'miaf'])],
  ['an MP4 video', box(['isom', 'iso2', 'mp41'])],
  ['a QuickTime video', box(['qt  '])],
  ['a BMP image', Buffer.from('BM\x36\0\0\0\0\0\0\0', 'latin1')],
  ['a Windows icon (ICO)', Buffer.from([0, 0, 1, 0, 1, 0])],
  ['a JPEG XL image', Buffer.from([0xff, 0x0a, 0xfa, 0x7f])],
  ['a JPEG 2000 image', Buffer.from('0000000c6a5020200d0a870a', 'hex')],
  ['a Photoshop file (PSD)', Buffer.from('8BPS\0\x01', 'latin1')],
  ['a ZIP archive', Buffer.from('PK\x03\x04\x14\0', 'latin1')],
  ['an HTML page', Buffer.from('<!DOCTYPE html><html><body>404 not found</body></html>')],
  ['a JSON document', Buffer.from('{"error":"not found"}')],
  ['a text file', Buffer.from('Not a picture at all.')],
  ["a RIFF file of the kind 'WAVE'", Buffer.from('RIFF\x24\0\0\0WAVEfmt ', 'latin1')],
  ['starts with the bytes 00 11 22 33 44', Buffer.from([0, 0x11, 0x22, 0x33, 0x44])],
];
