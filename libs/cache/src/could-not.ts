import { failedPrecondition, SkillError } from '@skillgate/core';
import type { CacheStore } from './cache-store.js';

type Done = 'taken back' | 'verified';

/** Whoever takes something back must know when it is still there. */
export function couldNot({ trouble, layout }: CacheStore, done: Done, error?: unknown): SkillError {
  const why = trouble.message ?? 'It was closed.';
  const detail = error instanceof Error ? ` (${error.message})` : '';
  return failedPrecondition(`What is kept in ${layout.root} could not be ${done}${detail}. ${why}`);
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
    throw couldNot(store, done, error);
  }
}
