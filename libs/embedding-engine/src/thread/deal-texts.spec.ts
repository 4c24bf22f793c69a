import { expect, it } from 'vitest';

import { dealTexts, estimateTokens } from './deal-texts.js';

it('gives each text to whoever has least to do by then', () => {
  expect(dealTexts([5], [0, 0])).toEqual([[0], []]);
  expect(dealTexts([5], [9, 8])).toEqual([[], [0]]);
  expect(dealTexts([5, 1, 1, 1], [0, 0])).toEqual([[0], [1, 2, 3]]);
  expect(dealTexts([1, 1], [10, 0])).toEqual([[], [0, 1]]);
});

it('gives all to one that is alone', () => {
  expect(dealTexts([1, 2, 3], [7])).toEqual([[0, 1, 2]]);
});

it('takes a text for no longer than the model takes it', () => {
  expect(estimateTokens('', 256)).toBe(3);
  expect(estimateTokens('four', 256)).toBe(4);
  expect(estimateTokens('x'.repeat(50_000), 256)).toBe(256);
});
