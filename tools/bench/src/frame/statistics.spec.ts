import { describe, expect, it } from 'vitest';
import { average, median, percentile, spread } from './statistics.js';

describe('percentile', () => {
  it.each([
    [0, 1],
    [25, 1.75],
    [50, 2.5],
    [90, 3.7],
    [100, 4],
  ])('P%d of 4, 1, 3, 2 is %d, linear between ranks', (percent, expected) => {
    expect(percentile([4, 1, 3, 2], percent)).toBeCloseTo(expected, 12);
  });

  it('sorts by size and not as text', () => {
    expect(percentile([100, 9, 20], 0)).toBe(9);
  });

  it('leaves the values as they are, and takes a single one', () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
    expect(percentile([7], 99)).toBe(7);
  });

  it.each([
    [[], 50, 'at least one value'],
    [[1], 101, 'between 0 and 100, got 101'],
    [[1], Number.NaN, 'got NaN'],
  ])('refuses %j at %d', (values, percent, message) => {
    expect(() => percentile(values, percent)).toThrow(message);
  });
});

it('median, spread and average', () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(spread([0.9, 0.95, 0.85])).toEqual([0.85, 0.95]);
  expect(average([1, 2, 6])).toBe(3);
  expect(() => average([])).toThrow('at least one value');
});
