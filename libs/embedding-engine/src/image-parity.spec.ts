import { ClassifyRequest, EmbedImageRequest, EmbedTextRequest } from '@skillgate/proto';
import { handlerContext } from '@skillgate/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import sharp from 'sharp';

import { startEngine, startHandler } from './testing/engine.js';
import { pullTextModel } from './testing/pull-text-model.js';
import { clipPicture, clipReference, tinyClipEnv } from './testing/tiny-clip.js';
import { resampleCentre } from './thread/resample.js';
import { dot } from './vectors.js';

beforeAll(pullTextModel, 300_000);

const wanted = 0.9999;
const side = 32;

describe('an image made ready for the model', () => {
  it('has the bytes that the reference’s processor gives, to 1 in 255', async () => {
    for (const { file, pixels } of (await clipReference()).images) {
      const { data, info } = await sharp(await clipPicture(file))
        .raw()
        .toBuffer({ resolveWithObject: true });
      const ours = resampleCentre({ data, width: info.width, height: info.height }, side);
      const theirs = Buffer.from(pixels, 'hex');
      expect(ours, file).toHaveLength(theirs.length);
      const furthest = Math.max(...ours.map((value, at) => Math.abs(value - theirs[at]!)));
      expect(furthest, file).toBeLessThanOrEqual(1);
    }
  });
});

describe('a model of images and texts', () => {
  async function start() {
    const handler = startHandler(await tinyClipEnv());
    const context = () => handlerContext('embedding', handler, new AbortController().signal);
    return { handler, context };
  }

  it('gives the vectors that the reference gives, of images and of texts', async () => {
    const { images, texts } = await clipReference();
    const { handler, context } = await start();
    const pictures = await Promise.all(images.map(({ file }) => clipPicture(file)));
    const ofImages = await handler.methods.embedImage(
      EmbedImageRequest.fromPartial({ images: pictures }),
      context(),
    );
    const ofTexts = await handler.methods.embedText(
      EmbedTextRequest.fromPartial({ texts: texts.map(({ text }) => text), model: 'tiny-clip' }),
      context(),
    );
    expect(ofImages.model).toEqual(ofTexts.model);
    images.forEach(({ file, vector }, at) => {
      const values = Float32Array.from(ofImages.vectors[at]!.values);
      expect(dot(values, Float32Array.from(vector)), file).toBeGreaterThan(wanted);
    });
    texts.forEach(({ text, tokens, vector }, at) => {
      const ours = ofTexts.vectors[at]!;
      expect(ours.tokens, text).toBe(tokens);
      const cosine = dot(Float32Array.from(ours.values), Float32Array.from(vector));
      expect(cosine, text).toBeGreaterThan(wanted);
    });
  });

  it('scores labels as the reference does, the highest first', async () => {
    const { images, scores } = await clipReference();
    const { handler, context } = await start();
    const { categories } = await handler.methods.classify(
      ClassifyRequest.fromPartial({
        image: await clipPicture(images[0]!.file),
        categories: [
          { name: 'what', labels: Object.keys(scores) },
          { name: 'bare', labels: ['a cat', 'a dog'], template: '{}' },
        ],
      }),
      context(),
    );
    const [what, bare] = categories;
    const ranked = Object.entries(scores).sort(([, a], [, b]) => b - a);
    expect(what?.scores.map(({ label }) => label)).toEqual(ranked.map(([label]) => label));
    for (const { label, score } of what?.scores ?? []) expect(score).toBeCloseTo(scores[label]!, 3);
    expect(bare?.scores.reduce((sum, { score }) => sum + score, 0)).toBeCloseTo(1, 5);
  });

  it('says which picture of several is none', async () => {
    const { images } = await clipReference();
    const { handler, context } = await start();
    const request = EmbedImageRequest.fromPartial({
      images: [await clipPicture(images[0]!.file), Buffer.from('no picture')],
    });
    await expect(handler.methods.embedImage(request, context())).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringMatching(/^images\[1\]: /),
    });
    const ofTexts = EmbedImageRequest.fromPartial({ ...request, model: 'all-minilm-l6-v2' });
    await expect(handler.methods.embedImage(ofTexts, context())).rejects.toThrow(
      "model must be one of images, such as tiny-clip, got 'all-minilm-l6-v2'",
    );
  });

  const badCategories: [Partial<{ labels: string[]; template: string }>[], string][] = [
    [[], 'categories must be 1 or more, got none'],
    [[{ labels: ['a'] }], "the category 'c0' must have 2 labels or more, got 1"],
    [[{ labels: ['a', 'a'] }], "the category 'c0' must have each label once, got 'a' twice"],
    [[{ labels: ['a', ''] }], "the category 'c0' has an empty label"],
    [[{ labels: ['a', 'b'], template: 'photo' }], "the template of 'c0' must have {} where"],
    [
      [{ labels: ['a'.repeat(20_000), 'b'], template: 'a{}'.repeat(9_000) }],
      "a label of 'c0' must have at most 50000 characters, got 180009000",
    ],
    [
      [{ labels: Array.from({ length: 200_000 }, (_, at) => `${at}`) }],
      'labels of all categories must be 1 to 256, got 200000',
    ],
  ];
  it.each(badCategories)('refuses the categories %j', async (given, message) => {
    const { handler, context } = await start();
    const categories = given.map((category, at) => ({ name: `c${at}`, ...category }));
    const request = ClassifyRequest.fromPartial({ image: Buffer.from('x'), categories });
    await expect(handler.methods.classify(request, context())).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining(message),
    });
  });

  it('is healthy with all its models there', async () => {
    const engine = startEngine(await tinyClipEnv());
    await engine.load(new AbortController().signal);
    expect(engine.degradedReasons()).toEqual([]);
    expect(engine.identity().models.map(({ id }) => id)).toEqual(['all-minilm-l6-v2', 'tiny-clip']);
  });
});
