import { randomInt } from 'node:crypto';
import { checkId, invalidArgument } from '@skillgate/core';

import type { DraftEngineConfig } from '../config.js';
import type { DraftOptions, DraftSampling } from '../draft-options.js';
import type { AskedDraft } from './asked-draft.js';
import { checkConstraint } from './check-constraint.js';
import { checkInput } from './check-input.js';

const usualTokens = 256;
const maxStops = 16;
const maxStopCharacters = 256;
const maxSeed = 2 ** 32;

interface Range {
  usual: number;
  min: number;
  max: number;
}

const ranges = {
  temperature: { usual: 0.7, min: 0, max: 2 },
  topP: { usual: 0.95, min: 0.01, max: 1 },
  topK: { usual: 40, min: 0, max: 10_000 },
  minP: { usual: 0.05, min: 0, max: 1 },
  repeatPenalty: { usual: 1.1, min: 0.5, max: 2 },
} satisfies Record<Exclude<keyof DraftSampling, 'seed'>, Range>;

type Figure = keyof typeof ranges;
type Sampling = AskedDraft['sampling'];

function checkFigure(name: Figure, sampling: Sampling): number {
  const { usual, min, max } = ranges[name];
  const value = sampling?.[name] ?? usual;
  if (value >= min && value <= max) return value;
  throw invalidArgument(`sampling.${name} must be ${min} to ${max}, got ${value}`);
}

function checkMaxTokens(wanted: number, { maxTokens }: DraftEngineConfig): number {
  if (wanted === 0) return Math.min(usualTokens, maxTokens);
  if (wanted <= maxTokens) return wanted;
  throw invalidArgument(
    `maxTokens must be 1 to ${maxTokens} (the skill's variable DRAFT_MAX_TOKENS), got ${wanted}`,
  );
}

function checkStop(stop: readonly string[]): readonly string[] {
  if (stop.length > maxStops) {
    throw invalidArgument(`stop must have at most ${maxStops} sequences, got ${stop.length}`);
  }
  stop.forEach((sequence, at) => {
    if (sequence.length >= 1 && sequence.length <= maxStopCharacters) return;
    throw invalidArgument(
      `stop[${at}] must have 1 to ${maxStopCharacters} characters, got ${sequence.length}`,
    );
  });
  return stop;
}

/**
 * Where nobody chose one, the same request is to have another text each time, unless it asks for the same: the likeliest
 * token each time looks at no seed, and is to be the same draft to those who keep it.
 */
function seedOf({ sampling, deterministic }: AskedDraft, temperature: number): bigint {
  if (sampling?.seed !== undefined) return sampling.seed;
  return deterministic || temperature === 0 ? 0n : BigInt(randomInt(maxSeed));
}

/**
 * The request with every default filled in.
 * @throws SkillError INVALID_ARGUMENT that says what was expected and what came.
 */
export function checkRequest(request: AskedDraft, config: DraftEngineConfig): DraftOptions {
  checkId(request.id);
  const { sampling, deterministic } = request;
  const temperature = checkFigure('temperature', sampling);
  return {
    input: checkInput(request, config),
    maxTokens: checkMaxTokens(request.maxTokens, config),
    sampling: {
      temperature,
      topP: checkFigure('topP', sampling),
      topK: checkFigure('topK', sampling),
      minP: checkFigure('minP', sampling),
      repeatPenalty: checkFigure('repeatPenalty', sampling),
      seed: seedOf(request, temperature),
    },
    stop: checkStop(request.stop),
    constraint: checkConstraint(request.constraint, config),
    deterministic,
    isRepeatable: temperature === 0 || sampling?.seed !== undefined || deterministic,
  };
}
