import { join } from 'node:path';
import { modelEnv } from '@skillgate/testing/model-env';

/** The model that every side computes with: the same file. */
export const model = {
  id: 'all-minilm-l6-v2',
  folder: join(modelEnv.SKILLGATE_MODELS_DIR, 'all-minilm-l6-v2'),
};

/** Callers with one text each; baselines take as many texts at a time. */
export const callers = 32;

/** Texts of a turn. */
export const turnTexts = { whole: 1_024, quick: 256 };

/** Nothing is answered from memory: every text goes through the model. */
export const withoutVectors = { EMBEDDING_CACHED_VECTORS: '0' };
