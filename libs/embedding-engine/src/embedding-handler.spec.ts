import { cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createModelStore, modelsConfig } from '@skillgate/models';
import { EmbedTextRequest, type EmbedTextResponse } from '@skillgate/proto';
import { handlerContext, modelEnv } from '@skillgate/testing';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';

import { embeddingEngineConfig } from './config.js';
import { createEmbeddingHandler } from './embedding-handler.js';
import { startHandler } from './testing/engine.js';
import { pullTextModel } from './testing/pull-text-model.js';
import { dot, normalize } from './vectors.js';

beforeAll(pullTextModel, 300_000);

type Handler = ReturnType<typeof startHandler>;
type TextFields = Partial<EmbedTextRequest>;

function embed(handler: Handler, fields: TextFields, signal = new AbortController().signal) {
  const request = EmbedTextRequest.fromPartial(fields);
  return handler.methods.embedText(request, handlerContext('embedding', handler, signal));
}

const valuesOf = ({ vectors }: EmbedTextResponse, at = 0) =>
  Float32Array.from(vectors[at]?.values ?? []);

async function tempFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'skillgate-embedding-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const textModel = join(modelEnv.SKILLGATE_MODELS_DIR, 'all-minilm-l6-v2');

describe('embedding texts', () => {
  let handler: Handler;
  beforeAll(() => {
    const limits = { EMBEDDING_MAX_ITEMS: '200', EMBEDDING_MAX_CHARACTERS: '2000' };
    handler = createEmbeddingHandler(embeddingEngineConfig({ ...modelEnv, ...limits }));
  });
  afterAll(() => handler.close());

  it('finds what means the same, in the order of the request', async () => {
    const response = await embed(handler, {
      id: 'call-1',
      texts: ['kitten', 'stock market', 'cat', 'kitten'],
    });
    const [kitten, market, cat, again] = [0, 1, 2, 3].map((at) => valuesOf(response, at));
    expect(dot(kitten!, cat!)).toBeGreaterThan(0.6);
    expect(dot(kitten!, market!)).toBeLessThan(0.3);
    expect(again).toEqual(kitten);
    expect(response).toMatchObject({
      dimensions: 384,
      model: { id: 'all-minilm-l6-v2', digest: expect.stringMatching(/^[\da-f]{64}$/) },
      served: { id: 'call-1', warnings: [] },
    });
    expect(handler.identity().models).toContainEqual(response.model);
  });

  it('gives a text that it knows the vector that it had', async () => {
    const texts = ['the same text'];
    const first = await embed(handler, { texts });
    expect((await embed(handler, { texts })).vectors).toEqual(first.vectors);
  });

  it('tells which texts were cut', async () => {
    const long = 'word '.repeat(300);
    const { vectors, served } = await embed(handler, { texts: ['short', long] });
    expect(vectors.map(({ truncated, tokens }) => ({ truncated, tokens }))).toEqual([
      { truncated: false, tokens: 3 },
      { truncated: true, tokens: 256 },
    ]);
    expect(served?.warnings).toEqual([
      {
        code: 'truncated',
        message:
          '1 of 2 texts have more than the 256 tokens that the model takes; the rest was cut off.',
      },
    ]);
  });

  const refusals: [string, TextFields, string][] = [
    ['no text', {}, 'texts must be 1 to 200, got none'],
    ['too many', { texts: Array<string>(201).fill('a') }, 'texts must be 1 to 200, got 201'],
    ['a text too long', { texts: ['a', 'b'.repeat(2_001)] }, 'texts[1] must have at most 2000'],
    [
      'another model',
      { texts: ['a'], model: 'gpt' },
      'model must be one of all-minilm-l6-v2, clip',
    ],
    [
      'fewer dimensions',
      { texts: ['a'], dimensions: 128 },
      'dimensions must be 384 (or 0, for all)',
    ],
    [
      'more dimensions',
      { texts: ['a'], dimensions: 385 },
      'dimensions must be 384 (or 0, for all)',
    ],
    [
      'an unknown purpose',
      { texts: ['a'], purpose: 9 as never },
      'purpose must be one of 0 (none)',
    ],
    ['a long id', { texts: ['a'], id: 'i'.repeat(129) }, 'id must have at most 128 characters'],
  ];
  it.each(refusals)('refuses %s', async (_, fields, message) => {
    await expect(embed(handler, fields)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining(message),
    });
  });

  it('answers with the model that is pinned, and no other', async () => {
    const { model } = await embed(handler, { texts: ['a'] });
    await embed(handler, { texts: ['a'], modelDigest: model?.digest ?? '' });
    const other = 'f'.repeat(64);
    await expect(embed(handler, { texts: ['a'], modelDigest: other })).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
      message: expect.stringContaining(`and ${other} was asked for. Vectors of two models do not`),
    });
  });

  it('ends when its caller goes', async () => {
    await embed(handler, { texts: ['loaded'] });
    const stop = new AbortController();
    const reason = new Error('gone');
    const texts = Array.from({ length: 200 }, (_, at) => `${at} `.repeat(200));
    const going = embed(handler, { texts }, stop.signal);
    stop.abort(reason);
    await expect(going).rejects.toBe(reason);
    expect((await embed(handler, { texts: ['next'] })).vectors).toHaveLength(1);
  });

  it('is closed in the midst of its work, which ends before its thread does', async () => {
    const closing = createEmbeddingHandler(embeddingEngineConfig(modelEnv));
    await embed(closing, { texts: ['loaded'] });
    const stop = new AbortController();
    const texts = Array.from({ length: 64 }, (_, at) => `${at} `.repeat(400));
    const going = embed(closing, { texts }, stop.signal);
    setImmediate(() => stop.abort(new Error('gone')));
    await expect(going).rejects.toThrow('gone');
    await closing.close();
    await expect(embed(closing, { texts: ['late'] })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
    });
  });

  it('answers many callers at once, each with its own', async () => {
    const texts = Array.from({ length: 40 }, (_, at) => `number ${at} ${'x '.repeat(at)}`);
    const responses = await Promise.all(texts.map((text) => embed(handler, { texts: [text] })));
    const together = await embed(handler, { texts });
    responses.forEach((response, at) => {
      expect(dot(valuesOf(response), valuesOf(together, at)), texts[at]).toBeGreaterThan(0.9999);
    });
  });
});

describe('a model whose settings allow it', () => {
  async function customEnv(settings: object) {
    const { models } = createModelStore(modelsConfig(modelEnv));
    const model = models.find(({ id }) => id === 'all-minilm-l6-v2')!;
    const folder = await tempFolder();
    await symlink(textModel, join(folder, 'mine'));
    const manifest = join(folder, 'further.json');
    const mine = { ...model, settings: { ...model.settings, ...settings } };
    await writeFile(manifest, JSON.stringify({ mine }));
    return {
      SKILLGATE_MODELS_DIR: folder,
      SKILLGATE_MODELS_MANIFEST: manifest,
      EMBEDDING_TEXT_MODEL: 'mine',
    };
  }

  it('gives its first dimensions alone, of the length 1 again', async () => {
    const handler = startHandler(await customEnv({ canShorten: true }));
    const whole = valuesOf(await embed(handler, { texts: ['a text'] }));
    const short = await embed(handler, { texts: ['a text'], dimensions: 64 });
    expect(short.dimensions).toBe(64);
    const values = valuesOf(short);
    expect(values).toHaveLength(64);
    expect(dot(values, values)).toBeCloseTo(1, 5);
    expect(dot(values, normalize(whole.slice(0, 64)))).toBeCloseTo(1, 5);
    await expect(embed(handler, { texts: ['a'], dimensions: 385 })).rejects.toThrow(
      'dimensions must be 1 to 384',
    );
  });

  it('puts its own words before queries and documents, and has a digest of its own', async () => {
    const prefixes = { none: '', query: 'query: ', document: 'passage: ' };
    const handler = startHandler(await customEnv({ prefixes }));
    const query = await embed(handler, { texts: ['cats'], purpose: 1 });
    const same = await embed(handler, { texts: ['query: cats'] });
    expect(query.vectors).toEqual(same.vectors);
    const plain = await embed(startHandler(), { texts: ['query: cats'] });
    expect(valuesOf(plain)).toEqual(valuesOf(same));
    expect(plain.model?.digest).not.toBe(same.model?.digest);
  });

  const wrongSettings: [object, string][] = [
    [{ kind: 'gguf' }, "must name a model of the kind 'text', and 'mine' is of the kind 'gguf'"],
    [{ pooling: 'cls' }, "settings of 'mine' have no pooling that fits"],
    [{ maxTokens: 0 }, "settings of 'mine' have no maxTokens that fits"],
    [{ tokenizer: 'Other' }, "settings of 'mine' have no tokenizer that fits"],
  ];
  it.each(wrongSettings)('is refused with %j', async (settings, message) => {
    const handler = startHandler(await customEnv(settings));
    const refusal = { code: 'FAILED_PRECONDITION', message: expect.stringContaining(message) };
    await expect(embed(handler, { texts: ['a'] })).rejects.toMatchObject(refusal);
    await expect(handler.warmUp(new AbortController().signal)).rejects.toMatchObject(refusal);
  });
});

describe('without a model', () => {
  const fetching = 'Fetch it with `skillgate models pull all-minilm-l6-v2`';

  it('of texts nothing is served, and the error says how to get it; once it is there, it is used', async () => {
    const folder = await tempFolder();
    const handler = startHandler({ SKILLGATE_MODELS_DIR: folder });
    const refusal = { code: 'FAILED_PRECONDITION', message: expect.stringContaining(fetching) };
    await expect(handler.warmUp(new AbortController().signal)).rejects.toMatchObject(refusal);
    await expect(embed(handler, { texts: ['a'] })).rejects.toMatchObject(refusal);
    expect(handler.identity().models).toEqual([]);
    await symlink(textModel, join(folder, 'all-minilm-l6-v2'));
    expect((await embed(handler, { texts: ['a'] })).vectors).toHaveLength(1);
    expect(handler.identity().models).toHaveLength(1);
  });

  const damages: [string, string, string][] = [
    ['cut off', 'half', 'onnx/model_quantized.onnx is cut off: it has 4 of 22928619 bytes'],
    ['no model at all', '{"no": "tokenizer"}', 'tokenizer.json is cut off'],
  ];
  it.each(damages)('that is whole, but %s, nothing is served', async (_, content, message) => {
    const folder = await tempFolder();
    const own = join(folder, 'all-minilm-l6-v2');
    await cp(textModel, own, { recursive: true });
    const name = content === 'half' ? 'onnx/model_quantized.onnx' : 'tokenizer.json';
    await writeFile(join(own, name), content);
    const handler = startHandler({ SKILLGATE_MODELS_DIR: folder });
    await expect(embed(handler, { texts: ['a'] })).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
      message: expect.stringMatching(message),
    });
  });

  it('of images texts are served, images are refused, and the health says why', async () => {
    const handler = startHandler();
    const { signal } = new AbortController();
    await handler.warmUp(signal);
    expect(handler.degradedReasons()).toEqual([
      expect.stringContaining('Fetch it with `skillgate models pull clip-vit-base-patch32`'),
    ]);
    const context = handlerContext('embedding', handler, signal);
    const image = Buffer.from('no picture');
    const model = { model: '', modelDigest: '', id: '' };
    const refusal = {
      code: 'FAILED_PRECONDITION',
      message: expect.stringContaining('`skillgate models pull clip-vit-base-patch32`'),
    };
    const embedding = handler.methods.embedImage(
      { ...model, images: [image], dimensions: 0 },
      context,
    );
    await expect(embedding).rejects.toMatchObject(refusal);
    const categories = [{ name: 'mood', labels: ['sad', 'happy'], template: '' }];
    const classifying = handler.methods.classify({ ...model, image, categories }, context);
    await expect(classifying).rejects.toMatchObject(refusal);
    expect(handler.identity().models.map(({ id }) => id)).toEqual(['all-minilm-l6-v2']);
  });
});
