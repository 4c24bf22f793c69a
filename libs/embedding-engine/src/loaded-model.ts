import { createSlots, type ModelIdentity } from '@skillgate/core';
import type { InstalledModel } from '@skillgate/models';
import type { Pixels } from '@skillgate/imaging';

import { createBatcher } from './batcher.js';
import type { EmbeddingEngineConfig } from './config.js';
import type { EmbeddingSettings, Purpose } from './model-settings.js';
import { createModelThread } from './thread/model-thread.js';
import { createVectorCache, type TextVector } from './vector-cache.js';

/** A model in its thread. */
export interface LoadedModel<S extends EmbeddingSettings = EmbeddingSettings> {
  readonly identity: ModelIdentity;
  readonly settings: S;
  /** @throws `signal.reason` when the signal aborted; SkillError RESOURCE_EXHAUSTED when too many wait. */
  embedTexts(
    texts: readonly string[],
    purpose: Purpose,
    signal: AbortSignal,
  ): Promise<TextVector[]>;
  /** Only of a model of images. Pixels are RGB, and are given away. */
  embedPixels(pixels: Pixels, signal: AbortSignal): Promise<Float32Array>;
  close(): Promise<void>;
}

/** Characters of a token, in the mean, in a text that has few: what a batch is weighed by before it is tokenised. */
const charactersPerToken = 3;
const maxWaiting = 10_000;

/** The buffer itself where the pixels are all of it; it goes to the thread without a copy. */
function transferable({ buffer, byteLength }: Uint8Array): ArrayBuffer[] {
  return buffer.byteLength === byteLength ? [buffer as ArrayBuffer] : [];
}

/** Starts the thread of a model whose files were checked. */
export async function loadModel<S extends EmbeddingSettings>(
  { model, digest, folder }: InstalledModel,
  settings: S,
  config: Pick<EmbeddingEngineConfig, 'threads' | 'batchTokens' | 'cachedVectors'>,
): Promise<LoadedModel<S>> {
  const { threads, batchTokens } = config;
  const thread = createModelThread({ folder, settings, threads, batchTokens });
  const cache = createVectorCache(config.cachedVectors);
  const { dimensions, maxTokens } = settings;
  // One task at a time: batches of texts, and images between them.
  const turn = createSlots({ capacity: 1, maxWaiting, name: 'turns of the model' });
  const forever = new AbortController().signal;

  async function inTurn<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const release = await turn.acquire(signal);
    try {
      return await work();
    } finally {
      release();
    }
  }

  async function runTexts(texts: string[]): Promise<TextVector[]> {
    const { values, tokens, truncated } = await thread.run({ kind: 'texts', texts });
    return texts.map((_, at) => ({
      // Copied: one vector that is kept must not keep its whole batch.
      values: values.slice(at * dimensions, (at + 1) * dimensions),
      tokens: tokens[at] as number,
      truncated: truncated[at] as boolean,
    }));
  }

  const batcher = createBatcher<string, TextVector>({
    run: (texts) => inTurn(forever, () => runTexts(texts)),
    weigh: ({ length }) => Math.min(maxTokens, 2 + length / charactersPerToken),
    maxWeight: batchTokens,
    maxWaiting,
  });

  await thread.start();
  return {
    identity: { id: model.id, digest },
    settings,
    async embedTexts(texts, purpose, signal) {
      const whole = texts.map((text) => settings.prefixes[purpose] + text);
      const known = new Map<string, TextVector>();
      for (const text of new Set(whole)) {
        const vector = cache.get(text);
        if (vector) known.set(text, vector);
      }
      const missing = [...new Set(whole)].filter((text) => !known.has(text));
      if (missing.length > 0) {
        const vectors = await batcher.add(missing, signal);
        missing.forEach((text, at) => {
          known.set(text, vectors[at] as TextVector);
          cache.set(text, vectors[at] as TextVector);
        });
      }
      return whole.map((text) => known.get(text) as TextVector);
    },
    embedPixels: ({ data, width, height }, signal) =>
      inTurn(signal, async () => {
        const pixels = { data, width, height };
        return (await thread.run({ kind: 'image', pixels }, transferable(data))).values;
      }),
    close: () => thread.close(),
  };
}
