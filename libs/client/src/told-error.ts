import { SkillError, type SkillName } from '@skillgate/core';

/** What a call went through. */
export interface Told {
  skill: SkillName;
  /** The address that it was sent to last. */
  endpoint: string | undefined;
  /** How often it was sent. */
  attempts: number;
}

/** An error as callers get it: with what the call went through. */
export function toldError(error: SkillError, { skill, endpoint, attempts }: Told): SkillError {
  // Of one that was sent nowhere, the address that could not be sent to.
  const at = endpoint ?? error.endpoint;
  return new SkillError(error.code, error.message, {
    cause: error.cause ?? error,
    ...(error.retryAfterMs !== undefined && { retryAfterMs: error.retryAfterMs }),
    skill,
    ...(at !== undefined && { endpoint: at }),
    attempts,
  });
}
