import { expect, it } from 'vitest';

import { createVectorCache } from './vector-cache.js';

const vector = (value: number) => ({ values: Float32Array.of(value), tokens: 3, truncated: false });

it('keeps so many vectors, those that were asked for last', () => {
  const cache = createVectorCache(2);
  cache.set('a', vector(1));
  cache.set('b', vector(2));
  expect(cache.get('a')).toEqual(vector(1));
  cache.set('c', vector(3));
  expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual([
    vector(1),
    undefined,
    vector(3),
  ]);
  cache.set('c', vector(4));
  expect(cache.get('c')).toEqual(vector(4));
  expect(cache.size).toBe(2);
});

it('tells long texts apart by all that they say', () => {
  const cache = createVectorCache(10);
  const long = 'x'.repeat(10_000);
  cache.set(`${long}a`, vector(1));
  expect(cache.get(`${long}b`)).toBeUndefined();
  expect(cache.get(`${long}a`)).toEqual(vector(1));
});

it('keeps nothing where nothing may be kept', () => {
  const cache = createVectorCache(0);
  cache.set('a', vector(1));
  expect(cache.size).toBe(0);
});
