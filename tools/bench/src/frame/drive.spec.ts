import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { drive } from './drive.js';

it('takes each item once, with so many callers at a time', async () => {
  const seen: number[] = [];
  let running = 0;
  let most = 0;
  function* items() {
    for (let item = 0; item < 9; item += 1) yield item;
  }
  const { latenciesMs, elapsedMs } = await drive(items(), 3, async (item) => {
    most = Math.max(most, (running += 1));
    await sleep(5);
    seen.push(item);
    running -= 1;
  });
  expect(seen.toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  expect(most).toBe(3);
  expect(latenciesMs).toHaveLength(9);
  expect(elapsedMs).toBeLessThan(latenciesMs.reduce((sum, ms) => sum + ms, 0));
});

it('fails as an item fails', async () => {
  const work = async () => {
    throw new Error('refused');
  };
  await expect(drive([1, 2], 2, work)).rejects.toThrow('refused');
});
