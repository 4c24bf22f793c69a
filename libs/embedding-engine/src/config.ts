import { cpuQuota, int, readVariables, text, type Environment } from '@skillgate/core';
import { imagingConfig, imagingVariables, type ImagingConfig } from '@skillgate/imaging';
import { modelsConfig, modelsVariables, type ModelsConfig } from '@skillgate/models';

const ownVariables = {
  textModel: text('EMBEDDING_TEXT_MODEL', {
    description: 'The model of texts, by its id in the manifest. Without it nothing is served.',
    default: 'all-minilm-l6-v2',
  }),
  imageModel: text('EMBEDDING_IMAGE_MODEL', {
    description:
      'The model of images and labels, by its id in the manifest. Without it texts are served all the same.',
    default: 'clip-vit-base-patch32',
  }),
  threads: int('EMBEDDING_THREADS', {
    description: 'CPUs that each model computes with.',
    // Of two CPUs both for the model gave 1.1 to 1.3 times the texts a second, beside callers on the same two, but twice
    // the models in memory: 570 MB instead of 370.
    default: Math.max(1, Math.round(cpuQuota()) - 1),
    shownDefault: 'the CPU quota less one for the calls, at least 1',
    min: 1,
    max: 64,
  }),
  sessions: int('EMBEDDING_SESSIONS', {
    description:
      'How often the model of texts is loaded, at most once for each of its CPUs, which are shared out, for so many batches at the same time: each time takes 200 MB. 1 answers a text that is alone soonest.',
    default: 2,
    min: 1,
    max: 8,
  }),
  maxItems: int('EMBEDDING_MAX_ITEMS', {
    description: 'The most texts or images in one call.',
    default: 256,
    min: 1,
  }),
  maxCharacters: int('EMBEDDING_MAX_CHARACTERS', {
    description: 'The longest text, in characters; what the model does not take of it is cut off.',
    default: 50_000,
    min: 1,
  }),
  batchTokens: int('EMBEDDING_BATCH_TOKENS', {
    description:
      'The most tokens that go through a model at once, those that fill up included. With fewer, some callers are answered while others’ texts go through.',
    default: 256,
    min: 16,
  }),
  cachedVectors: int('EMBEDDING_CACHED_VECTORS', {
    description: 'Vectors of texts that are kept in memory for each model; 0 keeps none.',
    default: 10_000,
    min: 0,
  }),
  calls: int('EMBEDDING_CALLS', {
    description: 'Calls in work at a time; texts of several go through the model together.',
    default: 64,
    min: 1,
  }),
};

/** The variables of the embedding engine, those of pictures and models included. */
export const embeddingEngineVariables = {
  ...ownVariables,
  ...imagingVariables,
  ...modelsVariables,
};

export interface EmbeddingEngineConfig {
  textModel: string;
  imageModel: string;
  threads: number;
  sessions: number;
  maxItems: number;
  maxCharacters: number;
  batchTokens: number;
  cachedVectors: number;
  calls: number;
  imaging: ImagingConfig;
  models: ModelsConfig;
}

/** @throws SkillError FAILED_PRECONDITION that names each variable that does not fit. */
export function embeddingEngineConfig(env: Environment): EmbeddingEngineConfig {
  readVariables(embeddingEngineVariables, env);
  return {
    ...readVariables(ownVariables, env),
    imaging: imagingConfig(env),
    models: modelsConfig(env),
  };
}
