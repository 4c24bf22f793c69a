import { createSkillPool, type DraftAnswer, type DraftRequest } from '@skillgate/client';
import type { Card } from './card.js';

/** Texts that are the same everywhere, of few tokens: what the faults are about is the way, not the writing. */
const requests: DraftRequest[] = ['rivers', 'bread', 'the moon'].map((subject) => ({
  messages: [{ role: 'user', content: `Say a word about ${subject}.` }],
  ...{ maxTokens: 6, temperature: 0, deterministic: true },
}));

/** Writes in this process, and asks no container. */
export async function localDrafts(asked: readonly DraftRequest[]): Promise<DraftAnswer[]> {
  const pool = createSkillPool({ fallback: 'only' });
  try {
    const draft = pool.client('draft');
    return await Promise.all(asked.map((request) => draft.generate(request)));
  } finally {
    await pool.close();
  }
}

function draftDifference(answer: DraftAnswer, right: DraftAnswer): string | undefined {
  const isSame = answer.text === right.text && answer.model.digest === right.model.digest;
  return isSame ? undefined : `'${answer.text}', not '${right.text}'`;
}

/** Short texts, each with what this process writes. */
export async function draftDeck(): Promise<Card[]> {
  const right = await localDrafts(requests);
  let nextSeed = 1;
  return requests.map((request, index) => ({
    name: `text ${index}`,
    ask: (pool, options) => {
      // Greedy choice does not look at it: each call is written anew, and none is shared.
      nextSeed += 1;
      return pool.client('draft').generate({ ...request, seed: nextSeed }, options);
    },
    differenceOf: (answer) => draftDifference(answer as DraftAnswer, right[index]!),
  }));
}
