const entryBytes = 12;
const short = 3;
const long = 4;

export interface TiffOptions {
  width?: number;
  height?: number;
  /** Pages, each of them the same grey gradient. Default 1. */
  pages?: number;
  /** Makes the last page's link lead back to the first. Default false. */
  loop?: boolean;
  /** Tags of one long value, besides those that pixels need. */
  tags?: readonly (readonly [tag: number, value: number])[];
  /** Tags whose claimed number of values is wrong. */
  miscounted?: readonly number[];
}

/** An uncompressed grey TIFF of one strip, its directories before its pixels, so that it can be cut off in these. */
export function tiffFile({
  width = 64,
  height = 64,
  pages = 1,
  loop = false,
  tags = [],
  miscounted = [],
}: TiffOptions = {}): Buffer {
  const entryCount = 9 + tags.length + miscounted.length;
  const directoryBytes = 2 + entryCount * entryBytes + 4;
  const pixelsAt = 8 + directoryBytes * pages;
  const head = Buffer.alloc(pixelsAt);
  head.write('II*\0', 'latin1');
  head.writeUInt32LE(8, 4);

  for (let page = 0; page < pages; page += 1) {
    const start = 8 + directoryBytes * page;
    const next = page + 1 < pages ? start + directoryBytes : loop ? 8 : 0;
    const entries: (readonly [tag: number, type: number, value: number, count?: number])[] = [
      [256, long, width],
      [257, long, height],
      [258, short, 8],
      [259, short, 1],
      [262, short, 1],
      [273, long, pixelsAt],
      [277, short, 1],
      [278, long, height],
      [279, long, width * height],
      ...tags.map(([tag, value]) => [tag, long, value] as const),
      ...miscounted.map((tag) => [tag, short, 0, 2] as const),
    ];
    head.writeUInt16LE(entryCount, start);
    entries
      .sort((a, b) => a[0] - b[0])
      .forEach(([tag, type, value, count = 1], index) => {
        const at = start + 2 + index * entryBytes;
        head.writeUInt16LE(tag, at);
        head.writeUInt16LE(type, at + 2);
        head.writeUInt32LE(count, at + 4);
        head.writeUInt32LE(value, at + 8);
      });
    head.writeUInt32LE(next, start + directoryBytes - 4);
  }
  const pixels = Buffer.from(
    Array.from({ length: width * height }, (_, index) => (index * 7) % 256),
  );
  return Buffer.concat([head, pixels]);
}
