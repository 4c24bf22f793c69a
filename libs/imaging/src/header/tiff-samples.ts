import { invalidArgument } from '@skillgate/core';

import type { TiffDirectory } from './tiff-directory.js';

// TIFF 6.0, appendix A; CIELAB: § 23; sample formats: § 19.
const tags = {
  bitsPerSample: 258,
  compression: 259,
  photometric: 262,
  sampleFormat: 339,
} as const;
const jpegCompression = 7;
const formatNames: Readonly<Record<number, string>> = {
  2: 'signed integers',
  3: 'floating point',
  5: 'complex integers',
  6: 'complex floating point',
};

interface ColourModel {
  name: string;
  /** With and without alpha, in this order. */
  channels: readonly number[];
  unsignedBits: readonly number[];
  /** Where floating point has a fixed range: RGB from 0 to 1 in linear light, and CIELAB. */
  floatBits?: readonly number[];
}

const grey: ColourModel = { name: 'grey', channels: [1, 2], unsignedBits: [1, 2, 4, 8, 16] };
const yCbCr = 6;

/** By TIFF's number of the photometric interpretation. */
const models: Readonly<Record<number, ColourModel>> = {
  0: grey,
  1: grey,
  2: { name: 'RGB', channels: [3, 4], unsignedBits: [8, 16], floatBits: [32] },
  3: { name: 'palette', channels: [1, 2], unsignedBits: [1, 2, 4, 8] },
  5: { name: 'CMYK', channels: [4, 5], unsignedBits: [8, 16] },
  [yCbCr]: { name: 'YCbCr', channels: [3], unsignedBits: [8] },
  // libvips loses its alpha.
  8: { name: 'CIELAB', channels: [3], unsignedBits: [16], floatBits: [32] },
};

function colourModel(directory: TiffDirectory, channels: number): ColourModel {
  const photometric = directory.value(tags.photometric, channels < 3 ? 1 : 2);
  const model = models[photometric];
  if (model === undefined) {
    throw invalidArgument(
      `A TIFF must be grey, RGB, palette, CMYK, YCbCr or CIELAB, got the photometric interpretation ${photometric}. Save it as RGB and send that.`,
    );
  }
  // libtiff turns YCbCr into RGB for JPEG alone.
  if (photometric === yCbCr && directory.value(tags.compression, 1) !== jpegCompression) {
    throw invalidArgument(
      'A TIFF in YCbCr must be compressed as JPEG. Save it as RGB and send that.',
    );
  }
  return model;
}

function checkChannels({ name, channels }: ColourModel, got: number): void {
  if (channels.includes(got)) return;
  throw invalidArgument(
    `A TIFF in ${name} must have ${channels.join(' or ')} channels, alpha included, got ${got}. Save it without masks and other extra channels and send that.`,
  );
}

/**
 * Only what libvips gives the right colours of: the range of other samples can't be told, or libvips takes another one.
 * @throws SkillError INVALID_ARGUMENT that says how to save it.
 */
export function checkTiffSamples(directory: TiffDirectory, channels: number): void {
  const model = colourModel(directory, channels);
  checkChannels(model, channels);
  const bits = directory.value(tags.bitsPerSample, 1);
  const format = directory.value(tags.sampleFormat, 1);
  for (let channel = 1; channel < channels; channel += 1) {
    if (
      directory.value(tags.bitsPerSample, bits, channel) !== bits ||
      directory.value(tags.sampleFormat, format, channel) !== format
    ) {
      throw invalidArgument(
        "A TIFF's channels must have samples of one kind, got several. Save it with 8 or 16 bits a channel and send that.",
      );
    }
  }
  // 4 is "undefined", which every reader takes for unsigned.
  const taken = format === 1 || format === 4 ? model.unsignedBits : format === 3 && model.floatBits;
  if (taken && taken.includes(bits)) return;
  const kind = formatNames[format] ?? 'unsigned integers';
  throw invalidArgument(
    `A TIFF in ${model.name} must have unsigned samples of ${model.unsignedBits.join(', ')} bits, got ${kind} of ${bits} bits. Save it as 8 or 16 bit and send that.`,
  );
}
