import {
  afterJpegStart,
  halfTransparentPng,
  jpegSegment,
  makePicture,
  photoPixels,
  pngChunk,
  tiffFile,
  withPngChunk,
  type PictureForm,
} from '@skillgate/testing';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';

import { createImaging } from './imaging.js';
import type { Picture, Pixels } from './picture.js';

const imaging = createImaging({
  maxBytes: 20_000_000,
  maxPixels: 50_000_000,
  maxPages: 10_000,
  memoryBytes: 900_000_000,
});
const size = { width: 240, height: 160 };
const never = () => new AbortController().signal;

interface Seen {
  info: Picture['info'];
  warnings: Picture['warnings'];
  pixels: Pixels;
}

const read = (bytes: Buffer): Promise<Seen> =>
  imaging.withPicture(bytes, { signal: never() }, async (picture) => ({
    pixels: await picture.readPixels(),
    info: picture.info,
    warnings: picture.warnings,
  }));

const codes = async (bytes: Buffer) => (await read(bytes)).warnings.map(({ code }) => code);

function meanDifference(a: Buffer, b: Buffer): number {
  expect(a.length).toBe(b.length);
  return a.reduce((sum, value, index) => sum + Math.abs(value - (b[index] ?? 0)), 0) / a.length;
}

describe('readPixels', () => {
  // How far each form may be from the pixels that it was made of: what its compression loses.
  const forms: readonly (readonly [PictureForm, number])[] = [
    ['png', 0],
    ['png-interlaced', 0],
    ['webp-lossless', 0],
    ['tiff', 0],
    ['tiff-lzw', 0],
    ['tiff-tiled', 0],
    ['png-16', 0.5],
    ['tiff-16', 0.5],
    ['png-p3', 2],
    ['png-16-p3', 2],
    ['jpeg-p3', 6],
    ['jpeg-444', 4],
    ['avif-444', 8],
    ['png-palette', 12],
    ['gif', 16],
    // Not all of sRGB can be printed.
    ['jpeg-cmyk', 24],
    ['jpeg-cmyk-profile', 24],
    ['tiff-cmyk', 24],
  ];

  it.each(forms)('gives the colours of %s as 8-bit sRGB', async (form, tolerance) => {
    const { pixels } = await read(await makePicture(form, size));
    const { data } = await photoPixels(size);
    expect(pixels).toMatchObject({ ...size, channels: 3 });
    expect(meanDifference(pixels.data, data)).toBeLessThanOrEqual(tolerance);
  });

  it.each(['png-grey', 'jpeg-grey'] as const)(
    'gives %s as RGB whose channels are equal',
    async (form) => {
      const { pixels } = await read(await makePicture(form, size));
      expect(pixels.channels).toBe(3);
      for (let at = 0; at < pixels.data.length; at += 300) {
        expect(pixels.data[at]).toBe(pixels.data[at + 1]);
        expect(pixels.data[at]).toBe(pixels.data[at + 2]);
      }
    },
  );

  it('keeps alpha', async () => {
    const { pixels, info } = await read(await halfTransparentPng());
    expect([pixels.channels, info.hasAlpha, pixels.data[3], pixels.data[4 * 200 + 3]]).toEqual([
      4,
      true,
      255,
      0,
    ]);
  });
});

describe('a file that is cut off', () => {
  const forms = [
    'jpeg',
    'jpeg-progressive',
    'png',
    'png-interlaced',
    'webp',
    'webp-lossless',
    'gif',
    'tiff-lzw',
    'tiff-tiled',
    'avif',
  ] as const;

  it.each(forms)('never gives a picture with missing pixels: %s', async (form) => {
    const whole = await makePicture(form, size);
    const { pixels } = await read(whole);
    for (let part = 1; part < 24; part += 1) {
      const cut = whole.subarray(0, Math.floor((whole.length * part) / 24));
      const outcome = await read(cut).catch((error: unknown) => error);
      if (outcome instanceof Error) expect(outcome).toMatchObject({ code: 'INVALID_ARGUMENT' });
      else expect((outcome as Seen).pixels.data.equals(pixels.data)).toBe(true);
    }
  });

  it('is refused in plain words: a TIFF by its directory, before anything is decoded', async () => {
    const tiff = tiffFile();
    await expect(read(tiff.subarray(0, tiff.length - 1))).rejects.toThrow(
      /TIFF file is cut off: its data reaches to byte \d+/,
    );
  });

  it('is refused with the reason of libvips', async () => {
    const jpeg = await makePicture('jpeg', size);
    await expect(read(jpeg.subarray(0, -2))).rejects.toThrow(
      'The JPEG file is cut off or damaged, so that pixels are missing (libvips says: premature end of JPEG image). Send the whole file.',
    );
  });
});

/** Bytes that belong to no segment, before the frame header. */
function withGarbage(jpeg: Buffer): Buffer {
  const table = jpeg.indexOf(Buffer.of(0xff, 0xc0));
  return Buffer.concat([jpeg.subarray(0, table), Buffer.from('abcdef'), jpeg.subarray(table)]);
}

describe('harmless damage', () => {
  it.each(['jpeg', 'png', 'webp', 'gif'] as const)(
    'trailing bytes of %s are told',
    async (form) => {
      const file = await makePicture(form, size);
      const { pixels, warnings } = await read(Buffer.concat([file, Buffer.alloc(50, 7)]));
      expect(warnings).toEqual([
        { code: 'trailing_bytes', message: expect.stringContaining('50 bytes follow the end') },
      ]);
      expect(pixels.data.equals((await read(file)).pixels.data)).toBe(true);
    },
  );

  it.each(['jpeg', 'png', 'webp', 'gif', 'tiff', 'avif'] as const)(
    'none is told of a sound %s',
    async (form) => {
      expect(await codes(await makePicture(form, size))).toEqual([]);
    },
  );

  it('a bad EXIF block is told, and a bad colour profile', async () => {
    const jpeg = await makePicture('jpeg', size);
    const exif = jpegSegment(0xe1, Buffer.from('Exif\0\0garbage and more garbage', 'latin1'));
    expect(await codes(afterJpegStart(jpeg, exif))).toEqual(['bad_exif']);
    const profile = jpegSegment(0xe2, Buffer.from('ICC_PROFILE\0\x01\x01garbage', 'latin1'));
    expect(await codes(afterJpegStart(jpeg, profile))).toEqual(['bad_icc_profile']);
  });

  it('a colour profile whose tags lie beyond it is told, and one of other colours', async () => {
    const { icc } = await sharp(await makePicture('jpeg-p3', size)).metadata();
    const beyond = Buffer.from(icc!).fill(0x33, 200, 400);
    const inks = Buffer.from(icc!).fill('CMYK', 16, 20);
    for (const profile of [beyond, inks]) {
      const segment = jpegSegment(
        0xe2,
        Buffer.concat([Buffer.from('ICC_PROFILE\0\x01\x01', 'latin1'), profile]),
      );
      const jpeg = await makePicture('jpeg', size);
      expect(await codes(afterJpegStart(jpeg, segment))).toEqual(['bad_icc_profile']);
    }
  });

  it('a PNG chunk with a wrong checksum is told by its name, unless pixels depend on it', async () => {
    const png = await makePicture('png', size);
    const bad = withPngChunk(png, pngChunk('tEXt', Buffer.from('a\0b'), { badChecksum: true }));
    expect((await read(bad)).warnings[0]?.message).toContain('checksum of its chunk tEXt is wrong');
    const header = Buffer.from(png);
    header[30] = (header[30] ?? 0) ^ 1;
    await expect(read(header)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  it('a missing end marker is told', async () => {
    const png = await makePicture('png', size);
    expect(await codes(png.subarray(0, -12))).toEqual(['harmless_damage']);
    const gif = await makePicture('gif', size);
    expect(await codes(gif.subarray(0, -1))).toEqual(['harmless_damage']);
  });

  it('bytes between the segments of a JPEG, and zeros before its end, are left out', async () => {
    const jpeg = await makePicture('jpeg', size);
    const { pixels } = await read(jpeg);
    const between = await read(withGarbage(jpeg));
    expect(between.warnings).toEqual([
      { code: 'harmless_damage', message: expect.stringContaining('6 extraneous bytes') },
    ]);
    expect(between.pixels.data.equals(pixels.data)).toBe(true);
    const padded = Buffer.concat([jpeg.subarray(0, -2), Buffer.alloc(3), jpeg.subarray(-2)]);
    expect((await read(padded)).pixels.data.equals(pixels.data)).toBe(true);
  });

  it('an unknown colour transform of a JPEG is taken as YCbCr', async () => {
    const jpeg = await makePicture('jpeg', size);
    const adobe = jpegSegment(0xee, Buffer.from('Adobe\0\x64\0\0\0\0\x09', 'latin1'));
    const { pixels, warnings } = await read(afterJpegStart(jpeg, adobe));
    expect(warnings.map(({ code }) => code)).toEqual(['harmless_damage']);
    expect(pixels.data.equals((await read(jpeg)).pixels.data)).toBe(true);
  });

  it('a damaged tag of a TIFF that pixels do not need is left out, and private ones pass', async () => {
    const { pixels } = await read(tiffFile());
    const bad = await read(tiffFile({ miscounted: [296] }));
    expect(bad.pixels.data.equals(pixels.data)).toBe(true);
    expect(await codes(tiffFile({ tags: [[65_000, 5]] }))).toEqual([]);
  });

  it('does not hide pixels that are missing besides', async () => {
    const jpeg = await makePicture('jpeg', size);
    const cut = withGarbage(jpeg.subarray(0, jpeg.length / 2));
    await expect(read(cut)).rejects.toThrow('pixels are missing');
  });
});

describe('files of many pages', () => {
  it('costs no more than the first page of a TIFF', async () => {
    const tiff = tiffFile({ pages: 10_000 });
    const startMs = performance.now();
    expect((await read(tiff)).info.pages).toBe(10_000);
    expect(performance.now() - startMs).toBeLessThan(400);
  });

  it('is not caught in a loop of directories', async () => {
    expect((await read(tiffFile({ pages: 3, loop: true }))).info.pages).toBe(3);
  });
});
