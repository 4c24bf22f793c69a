import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { modelEnv } from '@skillgate/testing';
import { describe, expect, it, onTestFinished } from 'vitest';

import { embeddingEngineConfig } from './config.js';
import { createEmbeddingEngine } from './embedding-engine.js';
import { call } from './testing/engine.js';
import { clipPicture } from './testing/tiny-clip.js';
import { dot } from './vectors.js';

interface Recorded {
  texts: { text: string; tokens: number; vector: number[] }[];
  images: { file: string; vector: number[] }[];
}

/** What SKILLGATE_MODELS_DIR names, with the CLIP that EMBEDDING_IMAGE_MODEL names; else what the specs have. */
const config = embeddingEngineConfig({
  ...modelEnv,
  ...process.env,
  EMBEDDING_CACHED_VECTORS: '0',
});
const folder = join(config.models.folder, config.imageModel);
const record = join(folder, 'reference.json');
const wanted = 0.9999;

// Its weights are on the hub alone, which can't be reached from everywhere.
describe.skipIf(!existsSync(folder))('a CLIP of real weights', () => {
  it('gives the vectors that the reference gives, of images and of texts', async ({ skip }) => {
    skip(!existsSync(record), `Record it: tools/reference/record_clip.py ${folder}`);
    const { texts, images } = JSON.parse(readFileSync(record, 'utf8')) as Recorded;
    const engine = createEmbeddingEngine(config);
    onTestFinished(() => engine.close());
    const model = await engine.imageModel('');
    const ofTexts = await engine.embedTexts(
      model,
      texts.map(({ text }) => text),
      'none',
      call(),
    );
    texts.forEach(({ text, tokens, vector }, at) => {
      expect(ofTexts[at]!.tokens, text).toBe(tokens);
      expect(dot(ofTexts[at]!.values, Float32Array.from(vector)), text).toBeGreaterThan(wanted);
    });
    for (const { file, vector } of images) {
      const { values } = await engine.embedImage(model, await clipPicture(file), call());
      expect(dot(values, Float32Array.from(vector)), file).toBeGreaterThan(wanted);
    }
  }, 300_000);
});
