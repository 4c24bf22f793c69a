import { tiffOfSamples, type TiffSamples } from '@skillgate/testing';
import { describe, expect, it } from 'vitest';

import { createImaging } from '../imaging.js';

const imaging = createImaging({
  maxBytes: 20_000_000,
  maxPixels: 50_000_000,
  maxPages: 1_000,
  memoryBytes: 200_000_000,
});

async function firstPixel(samples: TiffSamples): Promise<number[]> {
  const signal = new AbortController().signal;
  return imaging.withPicture(tiffOfSamples(samples), { signal }, async (picture) => {
    const { data, channels } = await picture.readPixels();
    return [...data.subarray(0, channels)];
  });
}

type Case<T> = readonly [what: string, samples: TiffSamples, expected: T];

const right: readonly Case<number[]>[] = [
  ['8-bit grey', { photometric: 1, values: [100], bits: 8 }, [100, 100, 100]],
  ['grey, white at 0', { photometric: 0, values: [100], bits: 8 }, [155, 155, 155]],
  [
    '16-bit grey with alpha',
    { photometric: 1, values: [25_700, 32_896], extra: [2], bits: 16 },
    [100, 100, 100, 128],
  ],
  ['16-bit RGB', { photometric: 2, values: [51_400, 15_420, 7_710], bits: 16 }, [200, 60, 30]],
  [
    '8-bit RGB with alpha',
    { photometric: 2, values: [200, 60, 30, 128], extra: [2], bits: 8 },
    [200, 60, 30, 128],
  ],
  [
    'undefined samples',
    { photometric: 2, values: [200, 60, 30], bits: 8, sampleFormat: 4 },
    [200, 60, 30],
  ],
  [
    'linear RGB',
    { photometric: 2, values: [0.5, 0.2, 0.1], bits: 32, sampleFormat: 3 },
    [188, 124, 89],
  ],
  ['16-bit CIELAB', { photometric: 8, values: [33_280, 10_240, 10_240], bits: 16 }, [195, 89, 54]],
];

const refused: readonly Case<string>[] = [
  [
    'RGB, alpha and a mask',
    { photometric: 2, values: [200, 60, 30, 255, 77], extra: [2, 0], bits: 8 },
    'A TIFF in RGB must have 3 or 4 channels, alpha included, got 5. Save it without masks',
  ],
  [
    'grey, alpha and a mask',
    { photometric: 1, values: [120, 255, 77], extra: [2, 0], bits: 8 },
    'A TIFF in grey must have 1 or 2 channels, alpha included, got 3.',
  ],
  [
    'six inks',
    { photometric: 5, values: [0, 60, 30, 25, 77, 255], extra: [2, 0], bits: 8 },
    'A TIFF in CMYK must have 4 or 5 channels, alpha included, got 6.',
  ],
  [
    '32-bit grey',
    { photometric: 1, values: [4e9], bits: 32 },
    'got unsigned integers of 32 bits. Save it as 8 or 16 bit',
  ],
  [
    '32-bit RGB',
    { photometric: 2, values: [4e9, 3e9, 1e9], bits: 32 },
    'got unsigned integers of 32 bits. Save it as 8 or 16 bit',
  ],
  [
    'grey from 0 to 1',
    { photometric: 1, values: [0.5], bits: 32, sampleFormat: 3 },
    'got floating point of 32 bits. Save it as 8 or 16 bit',
  ],
  [
    '64-bit floating point',
    { photometric: 1, values: [0.5], bits: 64, sampleFormat: 3 },
    'got floating point of 64 bits. Save it as 8 or 16 bit',
  ],
  [
    'half floats',
    { photometric: 2, values: [1, 2, 3], bits: 16, sampleFormat: 3 },
    'got floating point of 16 bits. Save it as 8 or 16 bit',
  ],
  [
    'signed grey',
    { photometric: 1, values: [16_000], bits: 16, sampleFormat: 2 },
    'got signed integers of 16 bits. Save it as 8 or 16 bit',
  ],
  [
    '8-bit CIELAB',
    { photometric: 8, values: [130, 40, 40], bits: 8 },
    'got unsigned integers of 8 bits. Save it as 8 or 16 bit',
  ],
  [
    'CIELAB with alpha, which libvips loses',
    { photometric: 8, values: [33_280, 10_240, 10_240, 9], extra: [2], bits: 16 },
    'must have 3 channels, alpha included, got 4',
  ],
  [
    'a 16-bit palette',
    { photometric: 3, values: [3], bits: 16 },
    'got unsigned integers of 16 bits. Save it as 8 or 16 bit',
  ],
  [
    'uncompressed YCbCr',
    { photometric: 6, values: [150, 100, 160], bits: 8 },
    'A TIFF in YCbCr must be compressed as JPEG. Save it as RGB',
  ],
  [
    'LogLuv',
    { photometric: 32_845, values: [1, 2, 3], bits: 16 },
    'got the photometric interpretation 32845. Save it as RGB',
  ],
];

describe('the samples of a TIFF', () => {
  it.each(right)('are given in 8-bit sRGB: %s', async (_, samples, pixel) => {
    expect(await firstPixel(samples)).toEqual(pixel);
  });

  it.each(refused)(
    'are refused where they would come out wrong: %s',
    async (_, samples, reason) => {
      await expect(firstPixel(samples)).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
        message: expect.stringContaining(reason) as string,
      });
    },
  );
});
