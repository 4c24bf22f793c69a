import {
  ImageFormat,
  PreprocessBatchRequest,
  PreprocessRequest,
  type ImageServiceService,
  type PreprocessBatchResponse,
} from '@skillgate/proto';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failure, stream } from './contract-calls.js';

import { makePicture, pictureForms } from './pictures/make-picture.js';
import { orientedJpeg } from './pictures/oriented-jpeg.js';
import { bombPng } from './pictures/png-file.js';
import { animation, halfTransparentPng, jpegWithSecrets } from './pictures/special-pictures.js';
import { strangers } from './pictures/strangers.js';
import { tiffFile } from './pictures/tiff-file.js';
import type { SkillTarget } from './skill-target.js';

export type ImageTarget = SkillTarget<typeof ImageServiceService>;

const never = () => new AbortController().signal;
const size = { width: 240, height: 160 };

/** What the image skill promises, by whatever way it is reached. Run it in a spec, once for each way. */
export function describeImageContract(name: string, makeTarget: () => Promise<ImageTarget>): void {
  describe(`image contract ${name}`, () => {
    let target: ImageTarget;
    beforeAll(async () => {
      target = await makeTarget();
    });
    afterAll(() => target.close());

    const preprocess = (image: Buffer, options?: object, id = '') =>
      target.preprocess(PreprocessRequest.fromPartial({ id, image, options }), { signal: never() });

    it('makes a WebP of at most 1024 pixels by default', async () => {
      const image = await makePicture('jpeg', { width: 1500, height: 1000 });
      const response = await preprocess(image, undefined, 'call-1');
      expect(response).toMatchObject({
        format: ImageFormat.WEBP,
        width: 1024,
        height: 683,
        hasAlpha: false,
        source: { format: 'jpeg', width: 1500, height: 1000, pages: 1 },
        served: { id: 'call-1', warnings: [] },
      });
      expect(response.source?.sizeBytes).toBe(BigInt(image.length));
      expect(response.imageHash).toMatch(/^[0-9a-f]{16}$/);
      expect(await sharp(response.image).metadata()).toMatchObject({
        format: 'webp',
        width: 1024,
        height: 683,
      });
    });

    it('tells who served and how long it took', async () => {
      const { served } = await preprocess(await makePicture('png', size));
      expect(served?.identity).toMatchObject({ contractVersion: 'skills.v1', resultVersion: 6 });
      const limits = served?.identity?.limits.map((limit) => limit.name);
      expect(limits).toEqual(
        expect.arrayContaining(['image_bytes', 'image_pixels', 'memory_bytes', 'max_size_pixels']),
      );
      expect(served?.timing?.workMs).toBeGreaterThan(0);
      expect(served?.timing?.totalMs).toBeGreaterThanOrEqual(served?.timing?.workMs ?? 0);
      expect(served?.ramMb).toBeGreaterThan(1);
    });

    it.each(pictureForms)('takes %s and never enlarges it', async (form) => {
      const response = await preprocess(await makePicture(form, size));
      expect(response).toMatchObject(size);
      expect(response.source?.format).toBe(form.split('-')[0]);
    });

    it.each([
      [ImageFormat.WEBP, 'webp'],
      [ImageFormat.JPEG, 'jpeg'],
      [ImageFormat.PNG, 'png'],
      [ImageFormat.AVIF, 'heif'],
    ])('writes format %i on request', async (format, seen) => {
      const response = await preprocess(await makePicture('png', size), { format, maxSize: 64 });
      expect(response).toMatchObject({ format, width: 64, height: 43 });
      expect((await sharp(response.image).metadata()).format).toBe(seen);
    });

    it.each([1, 2, 3, 4, 5, 6, 7, 8])('turns EXIF orientation %i upright', async (orientation) => {
      const response = await preprocess(await orientedJpeg(orientation), {
        format: ImageFormat.PNG,
      });
      expect(response).toMatchObject({ ...size, source: size });
      const { data } = await sharp(response.image)
        .extract({ left: 5, top: 5, width: 20, height: 20 })
        .resize(1, 1)
        .raw()
        .toBuffer({ resolveWithObject: true });
      expect(data[0]).toBeGreaterThan(230);
      expect(data[1]).toBeLessThan(25);
    });

    it.each([ImageFormat.WEBP, ImageFormat.JPEG, ImageFormat.PNG, ImageFormat.AVIF])(
      'lets no metadata out in format %i',
      async (format) => {
        const source = await jpegWithSecrets();
        expect(source.includes('SECRET-NAME')).toBe(true);
        const { image } = await preprocess(source, { format });
        for (const secret of ['SECRET', 'Exif', 'GPS', 'xmpmeta'])
          expect(image.includes(secret)).toBe(false);
        const { exif, xmp, icc } = await sharp(image).metadata();
        expect({ exif, xmp, icc }).toEqual({});
      },
    );

    it('keeps transparency where the format has it, and flattens it on white for JPEG', async () => {
      const source = await halfTransparentPng();
      for (const format of [ImageFormat.WEBP, ImageFormat.PNG, ImageFormat.AVIF]) {
        const { hasAlpha, image } = await preprocess(source, { format });
        expect([format, hasAlpha, (await sharp(image).metadata()).hasAlpha]).toEqual([
          format,
          true,
          true,
        ]);
      }
      const { hasAlpha, image } = await preprocess(source, { format: ImageFormat.JPEG });
      expect(hasAlpha).toBe(false);
      const right = await sharp(image)
        .extract({ left: 150, top: 20, width: 60, height: 100 })
        .resize(1, 1)
        .raw()
        .toBuffer();
      expect(Math.min(...right)).toBeGreaterThan(250);
    });

    it('takes the first frame or page of several and tells their count', async () => {
      expect((await preprocess(await animation('gif'))).source).toMatchObject({
        pages: 3,
        height: 80,
      });
      expect((await preprocess(await animation('webp'))).source).toMatchObject({
        pages: 3,
        height: 80,
      });
      expect((await preprocess(tiffFile({ pages: 4 }))).source).toMatchObject({
        pages: 4,
        height: 64,
      });
    });

    it('gives lossless copies the same hash, and other pictures another one', async () => {
      const [png, webp, tiff, other] = await Promise.all([
        preprocess(await makePicture('png', size)),
        preprocess(await makePicture('webp-lossless', size)),
        preprocess(await makePicture('tiff', size)),
        preprocess(await makePicture('png', { ...size, seed: 2 })),
      ]);
      expect([webp.imageHash, tiff.imageHash]).toEqual([png.imageHash, png.imageHash]);
      expect(other.imageHash).not.toBe(png.imageHash);
    });

    it('gives the picture and a warning for harmless damage', async () => {
      const jpeg = await makePicture('jpeg', size);
      const { served } = await preprocess(Buffer.concat([jpeg, Buffer.from('something more')]));
      expect(served?.warnings).toEqual([
        { code: 'trailing_bytes', message: expect.stringContaining('14 bytes follow the end') },
      ]);
    });

    it.each(strangers)('refuses %s by name', async (seen, bytes) => {
      const error = await failure(preprocess(bytes));
      expect(error.code).toBe('INVALID_ARGUMENT');
      expect(error.message).toContain(seen);
      expect(error.message).toContain('Expected a JPEG, PNG, WebP, GIF, TIFF or AVIF file');
    });

    it('refuses a decompression bomb by its header', async () => {
      const error = await failure(preprocess(bombPng()));
      expect(error.code).toBe('INVALID_ARGUMENT');
      expect(error.message).toContain('at most 50000000 pixels, got 30000 × 30000');
    });

    it('refuses a TIFF of 10,000 pages', async () => {
      const error = await failure(preprocess(tiffFile({ pages: 10_000 })));
      expect(error.code).toBe('INVALID_ARGUMENT');
      expect(error.message).toContain('at most 1000 pages or frames, got 10000');
    });

    it('refuses a file that is cut off', async () => {
      const jpeg = await makePicture('jpeg', { width: 640, height: 480 });
      const error = await failure(preprocess(jpeg.subarray(0, jpeg.length / 2)));
      expect(error.code).toBe('INVALID_ARGUMENT');
      expect(error.message).toMatch(/cut off.*premature end of JPEG image/);
    });

    it.each([
      [{ maxSize: 15 }, 'max_size must be from 16 to 8192 pixels, got 15'],
      [{ maxSize: 8193 }, 'max_size must be from 16 to 8192 pixels, got 8193'],
      [{ quality: 101 }, 'quality must be from 1 to 100, or 0 for the default, got 101'],
      [{ effort: 7 }, 'effort must be from 0 to 6 for webp, got 7'],
      [{ effort: 0, format: ImageFormat.JPEG }, 'effort must not be set for jpeg, got 0'],
      [{ effort: 10, format: ImageFormat.PNG }, 'effort must be from 0 to 9 for png, got 10'],
      [{ format: 9 }, 'format must be one of'],
    ])('refuses the options %j', async (options, message) => {
      const error = await failure(preprocess(await makePicture('png', size), options));
      expect(error.code).toBe('INVALID_ARGUMENT');
      expect(error.message).toContain(message);
    });

    it('refuses an id of more than 128 characters', async () => {
      const error = await failure(preprocess(await makePicture('png', size), {}, 'x'.repeat(129)));
      expect(error).toMatchObject({
        code: 'INVALID_ARGUMENT',
        message: 'id must have at most 128 characters, got 129',
      });
    });

    it('answers every item of a batch with its key, and lets bad ones fail alone', async () => {
      const good = await makePicture('jpeg', size);
      const items = Array.from({ length: 12 }, (_, index) =>
        PreprocessBatchRequest.fromPartial({
          key: `item-${index}`,
          request: { id: `id-${index}`, image: index % 4 === 3 ? good.subarray(0, 700) : good },
        }),
      );
      const answers: PreprocessBatchResponse[] = [];
      for await (const answer of target.preprocessBatch(stream(items), { signal: never() })) {
        answers.push(answer);
      }
      expect(answers.map(({ key }) => key).sort()).toEqual(items.map(({ key }) => key).sort());
      for (const { key, status, response } of answers) {
        const index = Number(key.split('-')[1]);
        if (index % 4 === 3) {
          expect([key, status?.code, response]).toEqual([key, 3, undefined]);
          expect(status?.message).toMatch(/cut off|damaged/);
        } else {
          expect([key, status?.code, response?.served?.id]).toEqual([key, 0, `id-${index}`]);
        }
      }
    });

    it('refuses items without a key, with one that came before, or without a request', async () => {
      const image = await makePicture('png', size);
      const items = [
        { key: 'twice', request: { image } },
        { key: 'twice', request: { image } },
        { key: '', request: { image } },
        { key: 'bare' },
      ].map((item) => PreprocessBatchRequest.fromPartial(item));
      const messages: string[] = [];
      for await (const { status } of target.preprocessBatch(stream(items), { signal: never() })) {
        if (status?.code === 3) messages.push(status.message);
      }
      expect(messages.sort()).toEqual([
        "key must be unique in its batch, got 'twice' again",
        'key must have 1 to 128 characters, got none',
        'request must be set, got none',
      ]);
    });
  });
}
