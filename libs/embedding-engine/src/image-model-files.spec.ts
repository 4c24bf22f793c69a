import { copyFile, rename, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { ClassifyRequest, EmbedImageRequest } from '@skillgate/proto';
import { handlerContext } from '@skillgate/testing';
import { beforeAll, describe, expect, it } from 'vitest';

import { damageFile } from './testing/damage-file.js';
import { embed } from './testing/embed.js';
import { noteThreads } from './testing/note-threads.js';
import { startHandler } from './testing/engine.js';
import { pullTextModel } from './testing/pull-text-model.js';
import { changedClipManifest, clipPicture, copyTinyClip } from './testing/tiny-clip.js';

const never = () => new AbortController().signal;
const vision = 'onnx/vision_model.onnx';

beforeAll(pullTextModel, 300_000);

type Handler = ReturnType<typeof startHandler>;

const context = (handler: Handler) => handlerContext('embedding', handler, never());

async function embedImage(handler: Handler) {
  const request = EmbedImageRequest.fromPartial({ images: [await clipPicture('small.png')] });
  return handler.methods.embedImage(request, context(handler));
}

async function classify(handler: Handler) {
  const request = ClassifyRequest.fromPartial({
    image: await clipPicture('small.png'),
    categories: [{ name: 'what', labels: ['a cat', 'a dog'] }],
  });
  return handler.methods.classify(request, context(handler));
}

const modelsOf = (handler: Handler) => handler.identity().models.map(({ id }) => id);

/** Images are refused with `message`, the health tells it, and texts are served as if nothing were wrong. */
async function expectTextsAlone(handler: Handler, message: string) {
  const told = expect.stringContaining(message);
  const refusal = { code: 'FAILED_PRECONDITION', message: told };
  await handler.warmUp(never());
  await expect(embedImage(handler)).rejects.toMatchObject(refusal);
  await expect(classify(handler)).rejects.toMatchObject(refusal);
  const ofTexts = embed(handler, { texts: ['a'], model: 'tiny-clip' });
  await expect(ofTexts).rejects.toMatchObject(refusal);
  expect(handler.degradedReasons()).toEqual([told]);
  expect(modelsOf(handler)).toEqual(['all-minilm-l6-v2']);
  expect((await embed(handler, { texts: ['a'] })).vectors).toHaveLength(1);
}

async function expectAll(handler: Handler) {
  expect((await embedImage(handler)).vectors).toHaveLength(1);
  expect(handler.degradedReasons()).toEqual([]);
  expect(modelsOf(handler)).toEqual(['all-minilm-l6-v2', 'tiny-clip']);
}

describe('a model of images with a file', () => {
  const damages: [string, (own: string) => Promise<void>, string][] = [
    ['gone', (own) => rm(join(own, vision)), `${vision} is missing`],
    ['cut off', (own) => truncate(join(own, vision), 4), `${vision} is cut off: it has 4 of`],
    ['of other bytes', (own) => damageFile(join(own, vision)), `${vision} is damaged or another`],
    [
      'of the text side that is damaged',
      (own) => damageFile(join(own, 'onnx/text_model.onnx')),
      'onnx/text_model.onnx is damaged or another',
    ],
  ];
  it.each(damages)('that is %s is not used, and texts are', async (_, spoil, message) => {
    const { own, env } = await copyTinyClip();
    await spoil(own);
    await expectTextsAlone(startHandler(env), message);
  });

  it('that is put right is used from then on', async () => {
    const { own, env } = await copyTinyClip();
    await damageFile(join(own, vision));
    const handler = startHandler(env);
    await expectTextsAlone(handler, 'Fetch it with `skillgate models pull tiny-clip`');
    await damageFile(join(own, vision));
    await expectAll(handler);
  });

  it('that comes later is found without a call', async () => {
    const { own, env } = await copyTinyClip();
    const away = join(own, 'away.onnx');
    await rename(join(own, vision), away);
    const handler = startHandler(env);
    await handler.warmUp(never());
    expect(handler.degradedReasons()).toEqual([expect.stringContaining(`${vision} is missing`)]);
    await rename(away, join(own, vision));
    await expect.poll(() => handler.degradedReasons(), { timeout: 10_000 }).toEqual([]);
    await expectAll(handler);
  });
});

describe('a model of images that was not needed yet', () => {
  it('is told of where its files are there', async () => {
    const { own, env } = await copyTinyClip();
    const handler = startHandler(env);
    expect(modelsOf(handler)).toEqual(['all-minilm-l6-v2', 'tiny-clip']);
    await truncate(join(own, vision), 4);
    expect(modelsOf(handler)).toEqual(['all-minilm-l6-v2']);
  });

  it('is not told of where it is of the wrong kind', async () => {
    const { env } = await copyTinyClip();
    const handler = startHandler({ ...env, EMBEDDING_IMAGE_MODEL: 'all-minilm-l6-v2' });
    expect(modelsOf(handler)).toEqual(['all-minilm-l6-v2']);
  });
});

describe('a model of images of the wrong kind', () => {
  it('is refused before it is looked for', async () => {
    const { env } = await copyTinyClip();
    const handler = startHandler({ ...env, EMBEDDING_IMAGE_MODEL: 'all-minilm-l6-v2' });
    await handler.warmUp(never());
    const message = "EMBEDDING_IMAGE_MODEL must name a model of the kind 'clip'";
    await expect(embedImage(handler)).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
      message: expect.stringContaining(message),
    });
    expect(handler.degradedReasons()).toEqual([expect.stringContaining(message)]);
    expect((await embed(handler, { texts: ['a'] })).vectors).toHaveLength(1);
  });

  it.each(['tokenizer.json', 'onnx/text_model.onnx'])(
    'whose manifest has %s for its network of images ends no process',
    async (other) => {
      const { own, env } = await copyTinyClip();
      await copyFile(join(own, other), join(own, vision));
      const manifest = await changedClipManifest(own, ({ files }) => {
        const { bytes, sha256 } = files.find(({ path }) => path === other)!;
        return {
          files: files.map((file) => (file.path === vision ? { ...file, bytes, sha256 } : file)),
        };
      });
      const handler = startHandler({ ...env, SKILLGATE_MODELS_MANIFEST: manifest });
      await expectTextsAlone(handler, 'could not be loaded as what it says they are');
    },
  );

  const wrongSettings: [object, string][] = [
    [
      { kind: 'gguf' },
      "must name a model of the kind 'clip', and 'tiny-clip' is of the kind 'gguf'",
    ],
    [{ imageSize: 0 }, "settings of 'tiny-clip', imageSize must be a whole number above 0, got 0."],
    [{ imageMean: [0, 0] }, 'imageMean must be a list of three numbers, got [0,0].'],
    [{ imageSize: 64 }, 'they are: Got invalid dimensions for input: pixel_values'],
    [{ dimensions: 23 }, 'they are: Its vectors of texts have 24 dimensions, and 23 are expected.'],
  ];
  it.each(wrongSettings)('is refused with %j', async (change, message) => {
    const { own, env } = await copyTinyClip();
    const manifest = await changedClipManifest(own, ({ settings }) => ({
      settings: { ...settings, ...change },
    }));
    await expectTextsAlone(startHandler({ ...env, SKILLGATE_MODELS_MANIFEST: manifest }), message);
  });
});

describe('a model of images whose thread dies', () => {
  it('and whose file is damaged by then is told by the health until the file is whole', async () => {
    const { own, env } = await copyTinyClip();
    const endThreads = noteThreads();
    const handler = startHandler(env);
    const losses: unknown[] = [];
    handler.onLoss?.((problem) => losses.push(problem));
    await handler.warmUp(never());
    await expectAll(handler);
    await endThreads();
    await damageFile(join(own, vision));
    await expectTextsAlone(handler, `${vision} is damaged or another file`);
    await damageFile(join(own, vision));
    await expectAll(handler);
    // Texts were served all the time.
    expect(losses).toEqual([]);
  });
});
