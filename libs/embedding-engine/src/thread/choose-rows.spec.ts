import { expect, it } from 'vitest';

import { chooseRows } from './choose-rows.js';

const free = { maxTokens: 1_000, maxRows: Infinity };

it('takes the first and those of like length, whatever came between', () => {
  expect(chooseRows([5, 60, 6, 64, 5], free)).toEqual([0, 4, 2]);
  expect(chooseRows([60, 5, 64, 6, 5], free)).toEqual([0, 2]);
});

it('fills up a little rather than let the network run once more', () => {
  expect(chooseRows([4, 6, 7], free)).toEqual([0, 1, 2]);
});

it('counts what fills up, and lets the longest go alone', () => {
  expect(chooseRows([10, 10, 10], { ...free, maxTokens: 25 })).toEqual([0, 1]);
  expect(chooseRows([300, 10], { ...free, maxTokens: 25 })).toEqual([0]);
  expect(chooseRows([10, 300], { ...free, maxTokens: 25 })).toEqual([0]);
});

it('never puts more together than it may', () => {
  expect(chooseRows([5, 5, 5], { ...free, maxRows: 1 })).toEqual([0]);
  expect(chooseRows([5, 5, 5], { ...free, maxRows: 2 })).toEqual([0, 1]);
});
