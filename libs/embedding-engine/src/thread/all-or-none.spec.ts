import { expect, it } from 'vitest';

import { allOrNone } from './all-or-none.js';

/** Work that ends when it is told to. */
const untilAborted = (signal?: AbortSignal) =>
  new Promise<never>((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason as Error));
  });

it('gives what all came to, in their order', async () => {
  expect(await allOrNone([async () => 1, async () => 2])).toEqual([1, 2]);
});

it('ends the rest where some fails, with what it failed with', async () => {
  const error = new Error('broken');
  const told: unknown[] = [];
  const other = (signal?: AbortSignal) =>
    untilAborted(signal).catch((reason: unknown) => {
      told.push(reason);
      throw reason;
    });
  await expect(allOrNone([other, () => Promise.reject(error)])).rejects.toBe(error);
  await expect.poll(() => told).toEqual([error]);
});

it.each([1, 2])('ends all %i when the signal aborts, with its reason', async (count) => {
  const ending = new AbortController();
  const all = allOrNone(
    Array.from({ length: count }, () => untilAborted),
    ending.signal,
  );
  const error = new Error('enough');
  ending.abort(error);
  await expect(all).rejects.toBe(error);
});
