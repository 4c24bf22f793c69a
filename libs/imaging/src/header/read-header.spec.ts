import { SkillError } from '@skillgate/core';
import { createRandom, makePicture, mutate, pictureForms, tiffFile } from '@skillgate/testing';
import { describe, expect, it } from 'vitest';

import { pictureFormats, type PictureFormat } from '../picture-format.js';
import { readHeader } from './read-header.js';

const size = { width: 48, height: 32 };
const formatOf = (form: string) => form.split('-')[0] as PictureFormat;

describe('readHeader', () => {
  it.each(pictureForms)('tells the size of %s', async (form) => {
    expect(readHeader(await makePicture(form, size), formatOf(form))).toMatchObject({
      format: formatOf(form),
      ...size,
    });
  });

  it('tells what decoding costs', async () => {
    const read = async (form: (typeof pictureForms)[number]) =>
      readHeader(await makePicture(form, size), formatOf(form));
    expect(await read('jpeg')).toMatchObject({
      progressive: false,
      multiScan: false,
      channels: 3,
      samplesPerPixel: 1.5,
    });
    expect(await read('jpeg-progressive-444')).toMatchObject({
      progressive: true,
      samplesPerPixel: 3,
    });
    expect(await read('jpeg-grey')).toMatchObject({ channels: 1, samplesPerPixel: 1 });
    expect(await read('jpeg-cmyk')).toMatchObject({ channels: 4 });
    expect(await read('png-16-interlaced')).toMatchObject({
      bitDepth: 16,
      channels: 3,
      interlaced: true,
    });
    expect(await read('png-palette')).toMatchObject({ channels: 3, interlaced: false });
    expect(await read('webp')).toMatchObject({ lossless: false, alpha: false, animated: false });
    expect(await read('webp-lossless')).toMatchObject({ lossless: true });
    expect(await read('tiff-tiled')).toMatchObject({
      tiled: true,
      blockWidth: 256,
      blockHeight: 256,
    });
    expect(await read('tiff-16')).toMatchObject({ bitsPerSample: 16, channels: 3, tiled: false });
    expect(await read('avif')).toMatchObject({ bitDepth: 8, samplesPerPixel: 1.5, alpha: false });
    expect(await read('avif-10')).toMatchObject({ bitDepth: 10, samplesPerPixel: 3 });
  });

  it('tells alpha', async () => {
    const transparent = { ...size, channels: 4 as const };
    expect(readHeader(await makePicture('avif', transparent), 'avif')).toMatchObject({
      alpha: true,
    });
    expect(readHeader(await makePicture('webp', transparent), 'webp')).toMatchObject({
      alpha: true,
    });
    expect(readHeader(await makePicture('png', transparent), 'png')).toMatchObject({ channels: 4 });
  });

  it.each([0x00, 0x20, 0x05])('refuses a JPEG with the sampling factors %i', async (factors) => {
    const jpeg = await makePicture('jpeg', size);
    const frame = jpeg.indexOf(Buffer.from([0xff, 0xc0]));
    // Of every component: whatever the others say, none of them can be drawn.
    for (const component of [0, 1, 2]) jpeg[frame + 11 + 3 * component] = factors;
    expect(() => readHeader(jpeg, 'jpeg')).toThrow(/a sampling factor must be 1 to 4, got [05]/);
  });

  it('refuses a picture without pixels', () => {
    expect(() => readHeader(tiffFile({ width: 0 }), 'tiff')).toThrow(
      'A TIFF must have at least 1 × 1 pixel, got 0 × 64.',
    );
  });

  it('refuses an AVIF whose data holds more pixels than its boxes say', async () => {
    const avif = await makePicture('avif', size);
    const at = avif.indexOf('ispe') + 8;
    avif.writeUInt32BE(8, at);
    avif.writeUInt32BE(8, at + 4);
    expect(() => readHeader(avif, 'avif')).toThrow(
      /its header says \d+ pixels, and its data holds 48 × 32/,
    );
  });

  it('never throws anything but a SkillError, whatever it is given', async () => {
    const random = createRandom(11);
    const files = await Promise.all(
      (['jpeg', 'png', 'webp', 'gif', 'tiff-lzw', 'avif'] as const).map((form) =>
        makePicture(form, size),
      ),
    );
    for (let seed = 0; seed < 3_000; seed += 1) {
      const file = files[seed % files.length] ?? Buffer.alloc(0);
      const format =
        random() < 0.9
          ? pictureFormats[seed % files.length]
          : pictureFormats[Math.floor(random() * 6)];
      try {
        readHeader(mutate(file, seed), format ?? 'jpeg');
      } catch (error) {
        expect([seed, error]).toEqual([seed, expect.any(SkillError)]);
      }
    }
  });
});
