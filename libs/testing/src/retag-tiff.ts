type Random = () => number;

const below = (limit: number, random: Random) => Math.floor(random() * limit);
const short = 3;
const entryBytes = 12;
const tags = { height: 257, bits: 258, channels: 277, rows: 278, extra: 338, format: 339 } as const;

/** The tags that say what a pixel is made of, each with values that some writer gives it. */
const pixelTags: readonly (readonly [tag: number, values: readonly number[]])[] = [
  [tags.bits, [1, 2, 4, 8, 12, 16, 32, 64]],
  [259, [1, 5, 6, 7, 8, 32_773]],
  [262, [0, 1, 2, 3, 4, 5, 6, 8, 32_845]],
  [tags.channels, [1, 2, 3, 4, 5, 6, 7, 8]],
  [284, [1, 2]],
  [tags.format, [1, 2, 3, 4, 5, 6]],
];

/** Whether bytes start as a TIFF does, BigTIFF left out. */
export const isTiff = (bytes: Buffer) =>
  bytes.length >= 8 && ['II*\0', 'MM\0*'].includes(bytes.toString('latin1', 0, 4));

/** Numbers in the byte order of a TIFF. */
function numbersOf(bytes: Buffer) {
  const little = bytes[0] === 0x49;
  return {
    u16: (at: number) => (little ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at)),
    u32: (at: number) => (little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at)),
    write(to: Buffer, value: number, at: number, size: 2 | 4) {
      return little ? to.writeUIntLE(value, at, size) : to.writeUIntBE(value, at, size);
    },
  };
}

/** The first page's directory, written anew behind the file, with some tags' values replaced or added. */
function withTags(bytes: Buffer, changed: ReadonlyMap<number, readonly number[]>): Buffer {
  const { u16, u32, write } = numbersOf(bytes);
  const entries = new Map<number, Buffer>();
  const start = u32(4);
  for (let at = start + 2; entries.size < u16(start); at += entryBytes) {
    entries.set(u16(at), bytes.subarray(at, at + entryBytes));
  }
  for (const [tag, values] of changed) {
    const entry = Buffer.alloc(entryBytes);
    write(entry, tag, 0, 2);
    write(entry, short, 2, 2);
    write(entry, values.length, 4, 4);
    values.forEach((value, index) => write(entry, value, 8 + 2 * index, 2));
    entries.set(tag, entry);
  }
  const head = Buffer.from(bytes);
  write(head, bytes.length, 4, 4);
  const count = Buffer.alloc(2);
  write(count, entries.size, 0, 2);
  const sorted = [...entries].sort(([a], [b]) => a - b).map(([, entry]) => entry);
  return Buffer.concat([head, count, ...sorted, Buffer.alloc(4)]);
}

/**
 * The same TIFF with tags that make its pixels another kind, such as RGB with alpha and a mask. Few rows are left, so
 * that the data is enough for them and they get decoded.
 * @param bytes A TIFF with its first directory whole.
 */
export function retagTiff(bytes: Buffer, random: Random): Buffer {
  const changed = new Map<number, readonly number[]>([
    [tags.height, [4]],
    [tags.rows, [4]],
  ]);
  if (random() < 0.5) {
    const extra = 1 + below(2, random);
    const colours = 1 + below(4, random);
    changed.set(tags.channels, [colours + extra]);
    // Two fit into the entry itself.
    changed.set(
      tags.extra,
      Array.from({ length: extra }, () => below(3, random)),
    );
    for (const tag of [tags.bits, tags.format]) changed.set(tag, [tag === tags.bits ? 8 : 1]);
  }
  for (let writes = below(3, random); writes > 0; writes -= 1) {
    const [tag, values] = pixelTags[below(pixelTags.length, random)]!;
    changed.set(tag, [values[below(values.length, random)]!]);
  }
  return withTags(bytes, changed);
}
