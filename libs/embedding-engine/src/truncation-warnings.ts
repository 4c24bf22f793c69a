import type { AnswerWarning } from '@skillgate/core';

import type { TextVector } from './vector-cache.js';

/** What a caller is told where texts were longer than the model takes. */
export function truncationWarnings(
  vectors: readonly TextVector[],
  maxTokens: number,
): AnswerWarning[] {
  const cut = vectors.filter(({ truncated }) => truncated).length;
  if (cut === 0) return [];
  const message = `${cut} of ${vectors.length} texts have more than the ${maxTokens} tokens that the model takes; the rest was cut off.`;
  return [{ code: 'truncated', message }];
}
