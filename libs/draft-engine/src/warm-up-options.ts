import type { DraftOptions } from './draft-options.js';

/** One piece of real work: a token. */
export const warmUpOptions: DraftOptions = {
  input: { kind: 'prompt', prompt: 'Ready?' },
  maxTokens: 1,
  sampling: { temperature: 0, topP: 1, topK: 0, minP: 0, repeatPenalty: 1, seed: 0n },
  stop: [],
  constraint: undefined,
  deterministic: false,
  isRepeatable: false,
};
