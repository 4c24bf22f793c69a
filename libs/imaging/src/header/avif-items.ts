import type { ByteReader } from '../byte-reader.js';
import type { Box } from './avif-boxes.js';

const maxItems = 4_096;

/** A piece of the file. */
export interface Extent {
  offset: number;
  length: number;
}

/** Where the data of the items starts, by ISO/IEC 14496-12 § 8.11.3. Items kept inside `idat` are left out. */
export function itemExtents(reader: ByteReader, iloc: Box): Extent[] {
  const version = reader.u8(iloc.start);
  const sizes = reader.u16(iloc.start + 4);
  const [offsetBytes, lengthBytes] = [sizes >> 12, (sizes >> 8) & 15];
  const baseBytes = (sizes >> 4) & 15;
  const indexBytes = version === 0 ? 0 : sizes & 15;
  const wide = version === 2;
  let at = iloc.start + 6;

  function take(bytes: number): number {
    const value =
      bytes === 8
        ? reader.u64(at)
        : bytes === 4
          ? reader.u32(at)
          : bytes === 2
            ? reader.u16(at)
            : 0;
    at += bytes;
    return value;
  }

  const items = Math.min(take(wide ? 4 : 2), maxItems);
  const extents: Extent[] = [];
  for (let item = 0; item < items; item += 1) {
    take(wide ? 4 : 2);
    const method = version === 0 ? 0 : take(2) & 15;
    take(2);
    const base = take(baseBytes);
    const count = take(2);
    if (count === 0) continue;
    take(indexBytes);
    const offset = base + take(offsetBytes);
    const length = take(lengthBytes);
    if (method === 0) extents.push({ offset, length });
    // Skipped and not read: extents may take no bytes, and then there are as many as the file likes to say.
    at += (count - 1) * (indexBytes + offsetBytes + lengthBytes);
    if (at > iloc.end) break;
  }
  return extents;
}
