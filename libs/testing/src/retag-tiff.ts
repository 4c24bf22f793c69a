const below = (limit: number, random: () => number) => Math.floor(random() * limit);

/** Whether bytes start as a TIFF does, BigTIFF left out. */
export const isTiff = (bytes: Buffer) =>
  bytes.length >= 8 && ['II*\0', 'MM\0*'].includes(bytes.toString('latin1', 0, 4));
/** The tags that say what a pixel is made of, each with values that some writer gives it. */
const pixelTags: readonly (readonly [tag: number, values: readonly number[]])[] = [
  [258, [1, 2, 4, 8, 12, 16, 32, 64]],
  [259, [1, 5, 6, 7, 8, 32_773]],
  [262, [0, 1, 2, 3, 4, 5, 6, 8, 32_845]],
  [277, [1, 2, 3, 4, 5, 6, 7, 8]],
  [284, [1, 2]],
  [338, [0, 1, 2]],
  [339, [1, 2, 3, 4, 5, 6]],
];

/** Where the entries of a TIFF's first page are, by their tags. */
function tiffEntries(bytes: Buffer, little: boolean): ReadonlyMap<number, number> {
  const u16 = (at: number) => (little ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at));
  const start = little ? bytes.readUInt32LE(4) : bytes.readUInt32BE(4);
  const entries = new Map<number, number>();
  if (start + 2 > bytes.length) return entries;
  for (let at = start + 2; entries.size < u16(start) && at + 12 <= bytes.length; at += 12) {
    entries.set(u16(at), at);
  }
  return entries;
}

/** Pixels of another make, in few rows, so that the data is enough for them and they get decoded. */
export function retagTiff(bytes: Buffer, random: () => number): Buffer {
  const mutant = Buffer.from(bytes);
  const little = bytes[0] === 0x49;
  const entries = tiffEntries(bytes, little);
  function set(tag: number, value: number): void {
    const at = entries.get(tag);
    if (at === undefined) return;
    // One value of the type SHORT, whatever there was.
    mutant.fill(0, at + 2, at + 12);
    if (little) {
      mutant.writeUInt16LE(3, at + 2);
      mutant.writeUInt32LE(1, at + 4);
      mutant.writeUInt16LE(value, at + 8);
    } else {
      mutant.writeUInt16BE(3, at + 2);
      mutant.writeUInt32BE(1, at + 4);
      mutant.writeUInt16BE(value, at + 8);
    }
  }
  for (const tag of [257, 278]) set(tag, 4);
  for (let writes = 1 + below(3, random); writes > 0; writes -= 1) {
    const [tag, values] = pixelTags[below(pixelTags.length, random)]!;
    set(tag, values[below(values.length, random)]!);
  }
  return mutant;
}
