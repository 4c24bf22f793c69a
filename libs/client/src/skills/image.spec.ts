import { defaultMaxSize, ImageFormat, imageFormatDefaults } from '@skillgate/proto';
import { describe, expect, it } from 'vitest';
import { toPreprocessRequest, type ImageFormatName } from './image.js';

const image = new Uint8Array([1, 2, 3]);

describe('an image request', () => {
  it.each<[ImageFormatName, keyof typeof imageFormatDefaults]>([
    ['webp', ImageFormat.WEBP],
    ['jpeg', ImageFormat.JPEG],
    ['png', ImageFormat.PNG],
    ['avif', ImageFormat.AVIF],
  ])('has every option of the contract filled in: %s', (format, number) => {
    const { options, ...request } = toPreprocessRequest({ image, format });
    expect(request).toEqual({ id: '', image: Buffer.from(image) });
    const { quality, effort } = imageFormatDefaults[number];
    expect(options).toEqual({ maxSize: defaultMaxSize, format: number, quality, effort });
  });

  it('keeps what was given, an effort of 0 too', () => {
    const { id, options } = toPreprocessRequest({
      image,
      id: 'x',
      maxSize: 64,
      quality: 1,
      effort: 0,
    });
    expect(id).toBe('x');
    expect(options).toMatchObject({ maxSize: 64, quality: 1, effort: 0 });
  });

  it.each(['maxSize', 'quality', 'effort'])(
    'refuses a %s that the contract can not carry',
    (name) => {
      for (const value of [-1, 1.5, NaN, Infinity, 2 ** 32, '7' as unknown as number]) {
        expect(() => toPreprocessRequest({ image, [name]: value })).toThrow(
          `${name} must be a whole number above 0, got ${value}`,
        );
      }
    },
  );

  it('refuses 0 where the contract would read it as the default', () => {
    for (const name of ['maxSize', 'quality']) {
      expect(() => toPreprocessRequest({ image, [name]: 0 })).toThrow(`${name} must be`);
    }
  });

  it('refuses another format, and what is no picture file', () => {
    expect(() => toPreprocessRequest({ image, format: 'bmp' as 'png' })).toThrow(
      "format must be one of webp, jpeg, png, avif, got 'bmp'",
    );
    for (const bad of [undefined, 'file.png', [1], {}]) {
      expect(() => toPreprocessRequest({ image: bad as unknown as Uint8Array })).toThrow(
        'image must be a Uint8Array or Buffer with the bytes of a picture file',
      );
    }
  });
});
