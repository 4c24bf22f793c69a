import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { sampleMemory } from './sample-memory.js';

it('looks at the start, in between and at the end', async () => {
  const readings = [100, 400, 250];
  let looks = 0;
  const sampling = sampleMemory(async () => readings[looks++] ?? 250, 1);
  while (looks < 2) await sleep(1);
  const { peakBytes, averageBytes } = await sampling.stop();
  expect(peakBytes).toBe(400);
  expect(averageBytes).toBeGreaterThanOrEqual(100);
  expect(averageBytes).toBeLessThan(400);
});

it('tells when it could not look', async () => {
  const sampling = sampleMemory(async () => {
    throw new Error('the container has ended');
  });
  await sleep(1);
  await expect(sampling.stop()).rejects.toThrow('the container has ended');
});
