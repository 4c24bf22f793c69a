import { failedPrecondition, SkillError } from '@skillgate/core';
import type { CacheStore } from './cache-store.js';

type Done = 'taken back' | 'verified';

/** Whoever takes something back must know when it is still there. */
export function couldNot({ trouble, layout }: CacheStore, done: Done): SkillError {
  const why = trouble.message ?? 'It was closed.';
  return failedPrecondition(`What is kept in ${layout.root} could not be ${done}. ${why}`);
}

/** For what must not be passed over. */
export function rethrow(error: unknown): never {
  throw error;
}

/**
 * Opens the folder and does something with what is kept, whose failure the caller is told.
 * @throws SkillError FAILED_PRECONDITION
 */
export async function doOrTell<T>(
  store: CacheStore,
  done: Done,
  work: () => Promise<T>,
): Promise<T> {
  if (!(await store.opened())) throw couldNot(store, done);
  try {
    return await work();
  } catch (error) {
    if (error instanceof SkillError) throw error;
    store.trouble.report(error);
    throw couldNot(store, done);
  }
}
