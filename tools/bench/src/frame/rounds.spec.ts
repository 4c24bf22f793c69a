import { expect, it } from 'vitest';
import { interleave } from './rounds.js';

it('runs the sides in turn, alternates who begins, and drops the round that warms up', async () => {
  const order: string[] = [];
  let runs = 0;
  const side = (name: string) => async () => {
    order.push(name);
    return (runs += 1);
  };
  const results = await interleave({ a: side('a'), b: side('b') }, 2);
  expect(order.join('')).toBe('abbaab');
  expect(results).toEqual({ a: [4, 5], b: [3, 6] });
});

it('fails as a side fails', async () => {
  const failing = async () => {
    throw new Error('no server');
  };
  await expect(interleave({ failing }, 3)).rejects.toThrow('no server');
});
