// https://www.w3.org/Graphics/GIF/spec-gif89a.txt
const imageSeparator = 0x2c;
const extensionIntroducer = 0x21;
const trailer = 0x3b;

const colourTableBytes = (packed: number) => ((packed & 0x80) === 0 ? 0 : 3 << ((packed & 7) + 1));

/** What a GIF is made of. */
export interface GifScan {
  /** Where the first frame's descriptor is; undefined without one. */
  firstFrameOffset: number | undefined;
  frames: number;
  /** Where the file ends by its trailer; undefined when there is none where it should be. */
  end: number | undefined;
}

/** Walks over a GIF's blocks once; nothing is decoded. What lies beyond the end counts as zeros. */
export function scanGif(bytes: Buffer): GifScan {
  const at = (offset: number) => bytes[offset] ?? 0;
  const scan: GifScan = { firstFrameOffset: undefined, frames: 0, end: undefined };
  let offset = 13 + colourTableBytes(at(10));
  while (offset < bytes.length) {
    const introducer = at(offset);
    if (introducer === trailer) return { ...scan, end: offset + 1 };
    if (introducer === imageSeparator) {
      scan.firstFrameOffset ??= offset;
      scan.frames += 1;
      offset += 11 + colourTableBytes(at(offset + 9));
    } else if (introducer === extensionIntroducer) offset += 2;
    else return scan;
    while (at(offset) !== 0) offset += 1 + at(offset);
    offset += 1;
  }
  return scan;
}
