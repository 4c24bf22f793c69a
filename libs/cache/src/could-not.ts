import { failedPrecondition } from '@skillgate/core';
import type { CacheStore } from './cache-store.js';

/** Whoever takes something back must know when it is still there. */
export function couldNot({ trouble, layout }: CacheStore, done: 'taken back' | 'verified'): Error {
  const why = trouble.message ?? 'It was closed.';
  return failedPrecondition(`What is kept in ${layout.root} could not be ${done}. ${why}`);
}
