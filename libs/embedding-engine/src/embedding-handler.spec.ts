import { describeEmbeddingContract, handlerTarget, modelEnv } from '@skillgate/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { embeddingEngineConfig } from './config.js';
import { createEmbeddingHandler } from './embedding-handler.js';
import { embed, valuesOf } from './testing/embed.js';
import { makeModelFolder, type ModelFolder } from './testing/model-folder.js';
import { pullTextModel } from './testing/pull-text-model.js';
import { dot, normalize } from './vectors.js';

type Handler = ReturnType<typeof createEmbeddingHandler>;

let handler: Handler;
beforeAll(async () => {
  await pullTextModel();
  handler = createEmbeddingHandler(embeddingEngineConfig(modelEnv));
}, 300_000);
afterAll(() => handler.close());

describeEmbeddingContract('in process', async () => ({
  ...handlerTarget(handler),
  close: async () => undefined,
}));

describe('embedding texts', () => {
  it('ends with the reason of its caller, and answers the next', async () => {
    const stop = new AbortController();
    const reason = new Error('gone');
    const texts = Array.from({ length: 200 }, (_, at) => `${at} `.repeat(200));
    const going = embed(handler, { texts }, stop.signal);
    stop.abort(reason);
    await expect(going).rejects.toBe(reason);
    expect((await embed(handler, { texts: ['next'] })).vectors).toHaveLength(1);
  });

  it('refuses what would wait behind too many, with a hint when to come again', async () => {
    const warnings: Error[] = [];
    const note = (warning: Error) => void warnings.push(warning);
    process.on('warning', note);
    const stop = new AbortController();
    const calls = Array.from({ length: 40 }, (_, call) => {
      const texts = Array.from({ length: 250 }, (__, at) => `${call} ${at}`);
      return embed(handler, { texts }, stop.signal).catch((error: unknown) => error);
    });
    await expect(embed(handler, { texts: ['one more'] })).rejects.toMatchObject({
      code: 'RESOURCE_EXHAUSTED',
      message: '10000 texts wait already, and 10000 may. Try again later.',
      retryAfterMs: 200,
    });
    stop.abort('gone');
    expect(new Set(await Promise.all(calls))).toEqual(new Set(['gone']));
    expect((await embed(handler, { texts: ['one more'] })).vectors).toHaveLength(1);
    process.off('warning', note);
    // Of Node, that so many calls listen to one signal.
    expect(warnings).toEqual([]);
  });

  it('takes a word that the tokenizer does not know for one token, and cuts nothing', async () => {
    const { vectors } = await embed(handler, { texts: ['x'.repeat(50_000), '🫠'] });
    const [word, emoji] = vectors;
    // The first and the last token are the model's own.
    expect(word).toMatchObject({ tokens: 3, truncated: false });
    expect(emoji).toEqual(word);
  });

  it('goes on without a model of images, and the health says why and what to do', async () => {
    await handler.warmUp(new AbortController().signal);
    expect(handler.degradedReasons()).toEqual([
      expect.stringContaining('Fetch it with `skillgate models pull clip-vit-base-patch32`'),
    ]);
    expect(handler.identity().models.map(({ id }) => id)).toEqual(['all-minilm-l6-v2']);
  });
});

describe('a model whose settings allow it', () => {
  const prefixes = { none: '', query: 'query: ', document: 'passage: ' };
  let folder: ModelFolder;
  let own: Handler;
  beforeAll(async () => {
    folder = await makeModelFolder();
    const env = await folder.addChanged(({ settings }) => ({
      settings: { ...settings, canShorten: true, prefixes },
    }));
    own = createEmbeddingHandler(embeddingEngineConfig({ ...modelEnv, ...env }));
  });
  afterAll(async () => {
    await own.close();
    await folder.remove();
  });

  it('gives its first dimensions alone, of the length 1 again', async () => {
    const whole = valuesOf(await embed(own, { texts: ['a text'] }));
    const short = await embed(own, { texts: ['a text'], dimensions: 64 });
    expect(short.dimensions).toBe(64);
    const values = valuesOf(short);
    expect(values).toHaveLength(64);
    expect(dot(values, values)).toBeCloseTo(1, 5);
    expect(dot(values, normalize(whole.slice(0, 64)))).toBeCloseTo(1, 5);
    await expect(embed(own, { texts: ['a'], dimensions: 385 })).rejects.toThrow(
      'dimensions must be 1 to 384',
    );
  });

  it('puts its own words before queries and documents, and has a digest of its own', async () => {
    const query = await embed(own, { texts: ['cats'], purpose: 1 });
    const same = await embed(own, { texts: ['query: cats'] });
    expect(query.vectors).toEqual(same.vectors);
    const plain = await embed(handler, { texts: ['query: cats'] });
    expect(valuesOf(plain)).toEqual(valuesOf(same));
    expect(plain.model?.digest).not.toBe(same.model?.digest);
  });

  it('is closed in the midst of its work, which ends before its thread does', async () => {
    await embed(own, { texts: ['loaded'] });
    const stop = new AbortController();
    const texts = Array.from({ length: 64 }, (_, at) => `${at} `.repeat(400));
    const going = embed(own, { texts }, stop.signal);
    setImmediate(() => stop.abort(new Error('gone')));
    await expect(going).rejects.toThrow('gone');
    await own.close();
    await expect(embed(own, { texts: ['late'] })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});
