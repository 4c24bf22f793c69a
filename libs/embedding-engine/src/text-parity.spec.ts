import { modelEnv } from '@skillgate/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { embeddingEngineConfig } from './config.js';
import { createEmbeddingEngine, type EmbeddingEngine } from './embedding-engine.js';
import type { LoadedModel } from './loaded-model.js';
import { call } from './testing/engine.js';
import { pullTextModel } from './testing/pull-text-model.js';
import { referenceTexts } from './testing/text-reference.js';
import { dot, normalize } from './vectors.js';

const reference = referenceTexts();
const wanted = 0.9999;

let engine: EmbeddingEngine;
let model: LoadedModel;
beforeAll(async () => {
  await pullTextModel();
  // Nothing kept: every text goes through the model each time.
  engine = createEmbeddingEngine(
    embeddingEngineConfig({ ...modelEnv, EMBEDDING_CACHED_VECTORS: '0' }),
  );
  model = await engine.textModel('');
}, 300_000);
afterAll(() => engine.close());

const embed = (texts: string[]) => engine.embedTexts(model, texts, 'none', call());

describe('vectors of 100 texts of many scripts and lengths', () => {
  it('are those of the reference, tokens and cuts included', async () => {
    const vectors = await embed(reference.map(({ text }) => text));
    reference.forEach(({ text, tokens, truncated, values }, at) => {
      const vector = vectors[at]!;
      expect(vector, text).toMatchObject({ tokens, truncated });
      expect(dot(vector.values, normalize(values)), text).toBeGreaterThan(wanted);
    });
  }, 120_000);

  it('do not depend on what else is in the batch', async () => {
    const some = reference.filter((_, at) => at % 4 === 0);
    const together = await embed(some.map(({ text }) => text));
    for (const [at, { text }] of some.entries()) {
      const [alone] = await embed([text]);
      expect(dot(alone!.values, together[at]!.values), text).toBeGreaterThan(wanted);
    }
  }, 120_000);

  it('have the length 1', async () => {
    for (const { values } of await embed(['a', '', '😀'])) {
      expect(values).toHaveLength(384);
      expect(dot(values, values)).toBeCloseTo(1, 5);
    }
  });
});
