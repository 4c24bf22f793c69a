import { createByteReader } from '../byte-reader.js';
import type { GifHeader } from './picture-header.js';
import { scanGif } from './scan-gif.js';

/** The size of the screen, or of the first frame where that reaches beyond it. */
export function readGifHeader(bytes: Buffer): GifHeader {
  const reader = createByteReader(bytes, 'GIF', 'little-endian');
  const screen = { width: reader.u16(6), height: reader.u16(8) };
  const { firstFrameOffset: frame, frames } = scanGif(bytes);
  if (frame === undefined) return { format: 'gif', ...screen, pages: 1 };
  return {
    format: 'gif',
    width: Math.max(screen.width, reader.u16(frame + 1) + reader.u16(frame + 5)),
    height: Math.max(screen.height, reader.u16(frame + 3) + reader.u16(frame + 7)),
    pages: frames,
  };
}
