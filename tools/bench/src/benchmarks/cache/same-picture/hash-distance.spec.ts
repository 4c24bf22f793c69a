import { expect, it } from 'vitest';
import { hashDistance, hashWords } from './hash-distance.js';

it('counts the bits that differ', () => {
  const distance = (one: string, other: string) => hashDistance(hashWords(one), hashWords(other));
  expect(distance('0000000000000000', '0000000000000000')).toBe(0);
  expect(distance('8000000000000001', '0000000000000000')).toBe(2);
  expect(distance('ffffffffffffffff', '0000000000000000')).toBe(64);
  expect(distance('0123456789abcdef', '0123456789abcdee')).toBe(1);
});
