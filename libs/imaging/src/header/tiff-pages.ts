import { createByteReader } from '../byte-reader.js';

/** More are not counted: whatever limit there is lies below. */
const maxCounted = 100_000;

export interface TiffPages {
  count: number;
  /** Where the first page's link to the second is, and how many bytes it has. */
  link: { offset: number; bytes: 4 | 8 };
}

/** Follows the links from page to page, reading nothing of the pages. A link back to a page before ends the count. */
export function tiffPages(bytes: Buffer): TiffPages {
  const little = bytes[0] === 0x49;
  const reader = createByteReader(bytes, 'TIFF', little ? 'little-endian' : 'big-endian');
  const big = reader.u16(2) === 43;
  const linkOf = (page: number) =>
    big ? page + 8 + 20 * reader.u64(page) : page + 2 + 12 * reader.u16(page);
  const follow = (offset: number) => (big ? reader.u64(offset) : reader.u32(offset));
  const first = follow(big ? 8 : 4);
  const seen = new Set<number>();
  for (let page = first; page !== 0 && !seen.has(page) && seen.size < maxCounted;) {
    seen.add(page);
    page = follow(linkOf(page));
  }
  return { count: seen.size, link: { offset: linkOf(first), bytes: big ? 8 : 4 } };
}

/** The same TIFF with its first page only, so that libvips does not read through all of them to count them. */
export function firstPageOf(bytes: Buffer): Buffer {
  const { count, link } = tiffPages(bytes);
  if (count <= 1) return bytes;
  const single = Buffer.from(bytes);
  single.fill(0, link.offset, link.offset + link.bytes);
  return single;
}
