import { expect, it } from 'vitest';
import { ramMb } from './resident-memory.js';

it('tells the resident memory, and tells the same again in the same moment', () => {
  const first = ramMb();
  expect(first).toBeGreaterThan(10);
  expect(first).toBeLessThan(100_000);
  expect(ramMb()).toBe(first);
});

it('measures anew after a while', async () => {
  const first = ramMb();
  const held = Buffer.alloc(64e6, 1);
  await expect.poll(ramMb, { timeout: 10_000 }).toBeGreaterThan(first + 30);
  expect(held).toHaveLength(64e6);
});
