import { expect, it } from 'vitest';
import { shareThreads } from './share-threads.js';

it.each([
  [1, 2, [1]],
  [2, 2, [1, 1]],
  [3, 2, [2, 1]],
  [7, 3, [3, 2, 2]],
  [4, 1, [4]],
])('shares %i CPUs out to %i sessions', (threads, sessions, shares) => {
  expect(shareThreads(threads, sessions)).toEqual(shares);
});
