import type { DraftAnswer, DraftStreamEnd } from '../draft-client.js';

const who = { remote: 'the container', local: 'this process', cache: 'the cache' } as const;

/** Who wrote the text, each part's writer in order, and why it was not the container alone. */
export function servedLine(answer: DraftAnswer | DraftStreamEnd): string {
  const { servedBy, fallbackReason } = answer;
  const parts = 'parts' in answer && answer.parts.length > 0 ? answer.parts : [{ servedBy }];
  const writers = parts.map((part) => who[part.servedBy]).join(', then ');
  return `served by ${writers}${fallbackReason === undefined ? '' : ` (${fallbackReason})`}`;
}
