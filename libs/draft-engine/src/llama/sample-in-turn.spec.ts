import type { LlamaContext } from 'node-llama-cpp';
import { expect, it } from 'vitest';

import { isFailure, takeFailure } from './failed-choices.js';
import { noToken, sampleInTurn } from './sample-in-turn.js';

/** A context whose choices end so. */
function contextOf(choose: () => Promise<number>) {
  const native = { sampleToken: choose };
  sampleInTurn({ _ctx: native } as unknown as LlamaContext);
  return native;
}

it('a choice that fails gives a number that its cause goes with', async () => {
  const causes = [new Error('out of memory'), new Error('no such token')];
  for (const cause of causes) {
    const token = await contextOf(() => Promise.reject(cause)).sampleToken();
    expect(isFailure(token)).toBe(true);
    expect(takeFailure(token)).toBe(cause);
    expect(takeFailure(token)).toBeUndefined();
  }
});

it('a grammar that leads nowhere is no failure', async () => {
  const deadEnd = new Error('Unexpected empty grammar stack after accepting piece');
  const token = await contextOf(() => Promise.reject(deadEnd)).sampleToken();
  expect([token, isFailure(token)]).toEqual([noToken.deadEnd, false]);
  expect(isFailure(await contextOf(() => Promise.resolve(7)).sampleToken())).toBe(false);
});
