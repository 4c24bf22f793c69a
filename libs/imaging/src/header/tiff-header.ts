import { invalidArgument } from '@skillgate/core';

import type { TiffHeader } from './picture-header.js';
import { readTiffDirectory, type TiffDirectory } from './tiff-directory.js';
import { tiffPages } from './tiff-pages.js';
import { checkTiffSamples } from './tiff-samples.js';

// Tags: TIFF 6.0, appendix A.
const tags = {
  width: 256,
  height: 257,
  bitsPerSample: 258,
  stripOffsets: 273,
  samplesPerPixel: 277,
  rowsPerStrip: 278,
  stripByteCounts: 279,
  tileWidth: 322,
  tileLength: 323,
  tileOffsets: 324,
  tileByteCounts: 325,
} as const;
const maxChannels = 16;
const maxBlocks = 1_000_000;

/** Every strip or tile must lie in the file: libtiff at a lower strictness would leave its pixels grey. */
function checkBlocks(directory: TiffDirectory, tiled: boolean, fileBytes: number): void {
  const offsets = tiled ? tags.tileOffsets : tags.stripOffsets;
  const counts = tiled ? tags.tileByteCounts : tags.stripByteCounts;
  const blocks = Math.min(directory.count(offsets), maxBlocks);
  if (blocks === 0) throw invalidArgument('The TIFF file is damaged: its first page has no data.');
  for (let index = 0; index < blocks; index += 1) {
    const end = directory.value(offsets, 0, index) + directory.value(counts, 0, index);
    if (end <= fileBytes) continue;
    throw invalidArgument(
      `The TIFF file is cut off: its data reaches to byte ${end}, and the file ends at byte ${fileBytes}. Send the whole file.`,
    );
  }
}

/**
 * @throws SkillError INVALID_ARGUMENT when the header is cut off or damaged, data lies beyond the file's end, or its
 *   samples are of a kind whose colours would come out wrong.
 */
export function readTiffHeader(bytes: Buffer): TiffHeader {
  const directory = readTiffDirectory(bytes);
  const width = directory.value(tags.width, 0);
  const height = directory.value(tags.height, 0);
  const channels = directory.value(tags.samplesPerPixel, 1);
  if (channels < 1 || channels > maxChannels) {
    throw invalidArgument(`A TIFF must have 1 to ${maxChannels} channels, got ${channels}.`);
  }
  checkTiffSamples(directory, channels);
  const tiled = directory.count(tags.tileWidth) > 0;
  checkBlocks(directory, tiled, bytes.length);
  return {
    format: 'tiff',
    width,
    height,
    pages: tiffPages(bytes).count,
    bitsPerSample: directory.value(tags.bitsPerSample, 1),
    channels,
    tiled,
    blockWidth: tiled ? directory.value(tags.tileWidth, 0) : width,
    blockHeight: tiled
      ? directory.value(tags.tileLength, 0)
      : Math.min(height, directory.value(tags.rowsPerStrip, height)),
  };
}
