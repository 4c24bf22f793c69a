import { SkillError } from '@skillgate/core';
import { expect } from 'vitest';

/** The error with which a call of a contract fails. */
export async function failure(promise: Promise<unknown>): Promise<SkillError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(SkillError);
  return error as SkillError;
}

/** A list as a stream of requests. */
export async function* stream<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
