import { expect, it } from 'vitest';

import { packRows } from './pack-rows.js';

it('puts texts of like length together, and none twice', () => {
  expect(packRows([50, 3, 48, 4], 110, Infinity)).toEqual([
    [1, 3],
    [2, 0],
  ]);
});

it('counts what fills up, and lets the longest go alone', () => {
  expect(packRows([10, 10, 10, 300], 20, Infinity)).toEqual([[0, 1], [2], [3]]);
});

it('never puts more together than it may', () => {
  expect(packRows([5, 5, 5], 1_000, 1)).toEqual([[0], [1], [2]]);
  expect(packRows([], 1_000, Infinity)).toEqual([]);
});
