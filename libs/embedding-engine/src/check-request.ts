import { failedPrecondition, invalidArgument, type ModelIdentity } from '@skillgate/core';

import type { EmbeddingEngineConfig } from './config.js';
import type { EmbeddingSettings } from './model-settings.js';

type Limits = Pick<EmbeddingEngineConfig, 'maxItems' | 'maxCharacters'>;

/** @throws SkillError INVALID_ARGUMENT for none, or more than may be. */
export function checkCount(name: string, count: number, { maxItems }: Limits): void {
  if (count >= 1 && count <= maxItems) return;
  throw invalidArgument(
    `${name} must be 1 to ${maxItems}, got ${count === 0 ? 'none' : count}. Send more in several calls.`,
  );
}

/** @throws SkillError INVALID_ARGUMENT for a text that is too long. */
export function checkLength(name: string, length: number, { maxCharacters }: Limits): void {
  if (length <= maxCharacters) return;
  throw invalidArgument(
    `${name} must have at most ${maxCharacters} characters, got ${length}. A model takes some hundred words: send passages, not documents.`,
  );
}

/** @throws SkillError INVALID_ARGUMENT for texts that are none, too many or too long. */
export function checkTexts(texts: readonly string[], limits: Limits): void {
  checkCount('texts', texts.length, limits);
  texts.forEach((text, at) => checkLength(`texts[${at}]`, text.length, limits));
}

/** @throws SkillError FAILED_PRECONDITION where the caller asks for a model of another digest. */
export function checkDigest({ id, digest }: ModelIdentity, wanted: string): void {
  if (wanted === '' || wanted === digest) return;
  throw failedPrecondition(
    `The model '${id}' has the digest ${digest} here, and ${wanted} was asked for. Vectors of two models do not compare: embed anew what is kept, or serve the model that it was made with.`,
  );
}

/**
 * How many dimensions a vector is to have.
 * @throws SkillError INVALID_ARGUMENT for more than there are, or fewer where the model does not allow it.
 */
export function checkDimensions(
  wanted: number,
  { id }: ModelIdentity,
  { dimensions, canShorten }: EmbeddingSettings,
): number {
  if (wanted === 0 || wanted === dimensions) return dimensions;
  if (canShorten && wanted <= dimensions) return wanted;
  const allowed = canShorten ? `1 to ${dimensions}` : `${dimensions}`;
  const why = canShorten ? '' : `, for its first dimensions alone say little`;
  throw invalidArgument(
    `dimensions must be ${allowed} (or 0, for all) with the model '${id}'${why}, got ${wanted}`,
  );
}
