import { expect, it } from 'vitest';

import { overlapsOf } from './overlaps.js';

it('those that have a character in common are told together, once', () => {
  expect(overlapsOf([[1, 9], [3, 4, 7, 8], [4, 7], [20, 20], []])).toEqual([[0, 1, 2], [3]]);
  expect(
    overlapsOf([
      [1, 2],
      [2, 3],
      [3, 4],
    ]),
  ).toEqual([
    [0, 1],
    [1, 2],
  ]);
  expect(
    overlapsOf([
      [0, Infinity],
      [5, 5, 7, 7],
    ]),
  ).toEqual([[0, 1]]);
});
