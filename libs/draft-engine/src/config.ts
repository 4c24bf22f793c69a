import { cpuQuota, int, readVariables, text, type Environment } from '@skillgate/core';
import { modelsConfig, modelsVariables, type ModelsConfig } from '@skillgate/models';

/**
 * One CPU is left to Node, for sampling and for its callers: llama.cpp's threads wait for each other by spinning, and
 * where all CPUs are theirs and anything else runs they wait for most of the time. With two CPUs one thread wrote 52–60
 * tokens a second, two 49, and two beside other work under 1.
 */
const usualThreads = () => Math.max(1, Math.round(cpuQuota()) - 1);

const ownVariables = {
  model: text('DRAFT_MODEL', {
    description:
      'The model: its id in the manifest, `OWNER/NAME:QUANTISATION` of the Hugging Face hub once `skillgate models pull` has fetched it, or the path of a GGUF file. Without it nothing is served.',
    default: 'smollm2-135m-instruct',
  }),
  threads: int('DRAFT_THREADS', {
    description: 'CPUs that the model computes with.',
    default: usualThreads(),
    shownDefault: 'the CPU quota less 1, at least 1',
    min: 1,
    max: 256,
  }),
  sequences: int('DRAFT_SEQUENCES', {
    description:
      'Texts in work at a time. Each takes memory for its context, and keeps the last prompt for the next call.',
    default: 4,
    min: 1,
    max: 64,
  }),
  contextTokens: int('DRAFT_CONTEXT_TOKENS', {
    description: 'The most tokens of one call, prompt and text together.',
    default: 2_048,
    min: 64,
  }),
  maxTokens: int('DRAFT_MAX_TOKENS', {
    description: 'The most tokens that one call may ask for.',
    default: 1_024,
    min: 1,
  }),
  maxCharacters: int('DRAFT_MAX_CHARACTERS', {
    description:
      'The longest prompt, grammar or schema, in characters. A grammar has at most 20,000 of them.',
    default: 100_000,
    min: 1,
  }),
  batchTokens: int('DRAFT_BATCH_TOKENS', {
    description: 'The most tokens that go through the model at once.',
    default: 256,
    min: 32,
  }),
  cachedDrafts: int('DRAFT_CACHED_DRAFTS', {
    description:
      'Texts of requests with temperature 0 or a seed that are kept in memory; 0 keeps none.',
    default: 256,
    min: 0,
  }),
  cachedBytes: int('DRAFT_CACHED_BYTES', {
    description: 'Bytes that the texts kept in memory may take in all.',
    default: 16_000_000,
    min: 0,
  }),
};

/** The variables of the draft engine, those of models included. */
export const draftEngineVariables = { ...ownVariables, ...modelsVariables };

export interface DraftEngineConfig {
  model: string;
  threads: number;
  sequences: number;
  contextTokens: number;
  maxTokens: number;
  maxCharacters: number;
  batchTokens: number;
  cachedDrafts: number;
  cachedBytes: number;
  models: ModelsConfig;
}

/** @throws SkillError FAILED_PRECONDITION that names each variable that does not fit. */
export function draftEngineConfig(env: Environment): DraftEngineConfig {
  readVariables(draftEngineVariables, env);
  return { ...readVariables(ownVariables, env), models: modelsConfig(env) };
}
