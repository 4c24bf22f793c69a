import type { PictureHeader } from '../header/picture-header.js';
import { decoderBytes } from './decoder-bytes.js';
import type { EncodedSize } from './encoder-bytes.js';
import { mayHaveAlpha } from './may-have-alpha.js';
import { sampleBytes } from './sample-bytes.js';
import { shrunkSize } from './shrunk-size.js';

/** Whatever is small: buffers of the library, colour tables, a thread's stack. */
const baseBytes = 16_000_000;
export interface EstimateOptions {
  /** The longest side that the pixels are read at. Default: as they are. */
  maxSize?: number | undefined;
  /** What work on the pixels takes besides them, in bytes, given their number and alpha. Default 0. */
  extraBytes?: ((size: EncodedSize) => number) | undefined;
}

/**
 * The most memory that reading a picture's pixels, and working on them afterwards, takes at a time, in bytes, without
 * the file itself. An upper bound; at most about 1.6 times what was measured for large pictures read at 1024 pixels.
 */
export function estimateMemoryBytes(
  header: PictureHeader,
  { maxSize, extraBytes = () => 0 }: EstimateOptions = {},
): number {
  const output = shrunkSize(header, maxSize);
  const pixels = output.width * output.height;
  const shrink = Math.max(header.width, header.height) / Math.max(output.width, output.height);
  const alpha = mayHaveAlpha(header);
  const outputBytes = pixels * (alpha ? 4 : 3);
  // Turning the result by EXIF copies it, before it is made 8 bits deep; the decoder is done when the work on the
  // pixels starts.
  const decoding = decoderBytes(header, shrink) + (1 + sampleBytes(header)) * outputBytes;
  const working = outputBytes + extraBytes({ pixels, alpha });
  return Math.ceil(baseBytes + Math.max(decoding, working));
}
