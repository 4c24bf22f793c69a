import type { AnswerWarning } from '@skillgate/core';

import { leastConfidence, type Reading } from './reading.js';

/** What has been read into a picture that may have no text: that is told. */
export function doubtWarnings({ layout, confidence }: Reading): AnswerWarning[] {
  if (layout.length === 0 || confidence >= leastConfidence) return [];
  const message =
    `The text is read with a confidence of ${confidence.toFixed(2)} only: there may be none in the picture, or it is too ` +
    `small, unsharp or faint. Send a larger or clearer picture, or let the skill choose (engine 'auto').`;
  return [{ code: 'doubtful_text', message }];
}
