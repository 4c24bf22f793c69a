import type { DraftRequest } from '@skillgate/client';

/** The model that both sides compute with: the same file. */
export const modelId = 'smollm2-135m-instruct';

/** Its file and 500 MB, as issue 8 asks, in bytes. */
export const memoryBound = 98_362_432 + 500e6;

/** Every text is written, none is answered from memory. */
export const withoutKept = { DRAFT_CACHED_DRAFTS: '0' };

/** Tokens of a text. */
export const textTokens = { whole: 96, quick: 48 };

const subjects = ['a ship', 'bread', 'the winter', 'a clock', 'rivers', 'a lamp', 'a dog', 'music'];

/** What a caller asks: each its own, and another one in each round. */
export function promptOf(caller: number, round: number): string {
  return `Story number ${round}, a long one, about ${subjects[caller % subjects.length]}. Once upon a time`;
}

/** The likeliest token each time, without a penalty: what a bare loop does. */
export const bare = { temperature: 0, repeatPenalty: 1 } satisfies DraftRequest;
