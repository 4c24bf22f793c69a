import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';

import { inTurn } from './take-turns.js';

/** Computes for a millisecond. */
function spin(): void {
  const until = performance.now() + 1;
  while (performance.now() < until);
}

it('lets who comes meanwhile have a turn between the pieces of a long walk', async () => {
  let pieces = 0;
  let isAsking = true;
  const walk = (async () => {
    while (isAsking && pieces < 200) {
      await inTurn(spin);
      pieces += 1;
    }
  })();
  for (let asked = 0; asked < 5; asked += 1) {
    await delay(5);
    const before = pieces;
    await inTurn(spin);
    expect(pieces - before).toBeLessThanOrEqual(2);
  }
  isAsking = false;
  await walk;
});

it('goes round the event loop between the turns of many', async () => {
  let rounds = 0;
  const count = () => {
    rounds += 1;
    immediate = setImmediate(count);
  };
  let immediate = setImmediate(count);
  await Promise.all(Array.from({ length: 20 }, () => inTurn(spin)));
  clearImmediate(immediate);
  expect(rounds).toBeGreaterThanOrEqual(5);
});

it('goes on after a piece that fails', async () => {
  const fail = () => {
    spin();
    throw new Error('no piece');
  };
  const settled = await Promise.allSettled(Array.from({ length: 10 }, () => inTurn(fail)));
  expect(settled.every(({ status }) => status === 'rejected')).toBe(true);
  await expect(inTurn(() => 'a piece')).resolves.toBe('a piece');
});
