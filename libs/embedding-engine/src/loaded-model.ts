import {
  createSlots,
  resourceExhausted,
  type ModelIdentity,
  type SkillError,
} from '@skillgate/core';
import type { InstalledModel } from '@skillgate/models';
import type { Pixels } from '@skillgate/imaging';

import type { EmbeddingEngineConfig } from './config.js';
import type { EmbeddingSettings, Purpose } from './model-settings.js';
import { createModelThread, type StartAgain } from './thread/model-thread.js';
import { createModelThreads, type ThreadsState } from './thread/model-threads.js';
import { shareThreads } from './thread/share-threads.js';
import { createVectorCache, type TextVector } from './vector-cache.js';

/** A model in its threads. */
export interface LoadedModel<S extends EmbeddingSettings = EmbeddingSettings> {
  readonly identity: ModelIdentity;
  readonly settings: S;
  /** Starts again those of its threads that died. @throws SkillError as ModelSlot.get, where none can be */
  start(): Promise<void>;
  readonly threads: ThreadsState;
  /** @throws `signal.reason` when the signal aborted; SkillError RESOURCE_EXHAUSTED when too many wait. */
  embedTexts(
    texts: readonly string[],
    purpose: Purpose,
    signal: AbortSignal,
  ): Promise<TextVector[]>;
  /** Only of a model of images. Pixels are RGB. */
  embedPixels(pixels: Pixels, signal: AbortSignal): Promise<Float32Array>;
  close(): Promise<void>;
}

/** Texts that may wait for the model; beyond it callers are refused. */
const maxWaiting = 10_000;
const retryAfterMs = 200;

type LoadedModelConfig = Pick<
  EmbeddingEngineConfig,
  'threads' | 'sessions' | 'batchTokens' | 'cachedVectors'
>;

export interface LoadOptions {
  startAgain: StartAgain;
  /** Told when all of its threads died and none can be started again. */
  onLoss: (problem: SkillError) => void;
}

/** Starts the threads of a model whose files were checked. */
export async function loadModel<S extends EmbeddingSettings>(
  { model, digest, folder }: InstalledModel,
  settings: S,
  config: LoadedModelConfig,
  { startAgain, onLoss }: LoadOptions,
): Promise<LoadedModel<S>> {
  // One image alone takes long: all CPUs go through it together.
  const sessions = settings.kind === 'text' ? config.sessions : 1;
  const thread = createModelThreads(
    shareThreads(config.threads, sessions).map((threads) =>
      createModelThread({ folder, settings, threads, batchTokens: config.batchTokens }, startAgain),
    ),
    settings,
    onLoss,
  );
  const cache = createVectorCache(config.cachedVectors);
  const { dimensions } = settings;
  // Between two batches of texts one image at most.
  const turn = createSlots({ capacity: 1, maxWaiting, name: 'turns of the model' });
  const places = createSlots({ capacity: maxWaiting, maxWaiting: 0, name: 'places of texts' });

  async function runTexts(texts: string[], signal: AbortSignal): Promise<TextVector[]> {
    const leave = places.tryAcquire(Math.min(texts.length, maxWaiting));
    if (!leave) {
      const message = `${places.used} texts wait already, and ${maxWaiting} may. Try again later.`;
      throw resourceExhausted(message, { retryAfterMs });
    }
    try {
      const { values, tokens, truncated } = await thread.run({ kind: 'texts', texts }, { signal });
      return texts.map((_, at) => ({
        // Copied: one vector that is kept must not keep its whole batch.
        values: values.slice(at * dimensions, (at + 1) * dimensions),
        tokens: tokens[at] as number,
        truncated: truncated[at] as boolean,
      }));
    } finally {
      leave();
    }
  }

  await thread.start();
  return {
    identity: { id: model.id, digest },
    settings,
    start: () => thread.start(),
    get threads() {
      return thread.state;
    },
    async embedTexts(texts, purpose, signal) {
      const whole = texts.map((text) => settings.prefixes[purpose] + text);
      const known = new Map<string, TextVector>();
      for (const text of new Set(whole)) {
        const vector = cache.get(text);
        if (vector) known.set(text, vector);
      }
      const missing = [...new Set(whole)].filter((text) => !known.has(text));
      if (missing.length > 0) {
        const vectors = await runTexts(missing, signal);
        missing.forEach((text, at) => {
          known.set(text, vectors[at] as TextVector);
          cache.set(text, vectors[at] as TextVector);
        });
      }
      return whole.map((text) => known.get(text) as TextVector);
    },
    async embedPixels({ data, width, height }, signal) {
      const release = await turn.acquire(signal);
      try {
        // What sharp hands out can't be transferred from Node 21 on.
        const own = new Uint8Array(data);
        const pixels = { data: own, width, height };
        return (await thread.run({ kind: 'image', pixels }, { transfer: [own.buffer] })).values;
      } finally {
        release();
      }
    },
    close: () => thread.close(),
  };
}
