import { SkillError } from '@skillgate/core';

/** A stream that could not be gone on with. */
export class BrokenDraftError extends SkillError {
  /** What had come of the text until then. */
  readonly textSoFar: string;

  constructor(error: SkillError, textSoFar: string) {
    super(error.code, error.message, {
      cause: error.cause ?? error,
      ...(error.retryAfterMs !== undefined && { retryAfterMs: error.retryAfterMs }),
      ...(error.skill !== undefined && { skill: error.skill }),
      ...(error.endpoint !== undefined && { endpoint: error.endpoint }),
      ...(error.attempts !== undefined && { attempts: error.attempts }),
    });
    this.textSoFar = textSoFar;
  }
}
