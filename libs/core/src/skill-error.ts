import type { SkillName } from './skills.js';

/** gRPC's closed set of status codes, without OK: https://grpc.io/docs/guides/status-codes/ */
export const errorCodes = {
  CANCELLED: 1,
  UNKNOWN: 2,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  ABORTED: 10,
  OUT_OF_RANGE: 11,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  DATA_LOSS: 15,
  UNAUTHENTICATED: 16,
} as const;

export type ErrorCode = keyof typeof errorCodes;

export interface SkillErrorOptions {
  /** What lies behind the error. Kept for the log, never sent. */
  cause?: unknown;
  /** With RESOURCE_EXHAUSTED and UNAVAILABLE: when another try makes sense, in milliseconds. */
  retryAfterMs?: number;
  /** At a client: the skill that was called. */
  skill?: SkillName;
  /** At a client: the address that answered last. */
  endpoint?: string;
  /** At a client: how often the call was sent. */
  attempts?: number;
}

/**
 * The one error that Skillgate throws. The message is in the user's words: what was expected, and what came.
 */
export class SkillError extends Error {
  override readonly name = 'SkillError';
  readonly code: ErrorCode;
  readonly retryAfterMs: number | undefined;
  readonly skill: SkillName | undefined;
  readonly endpoint: string | undefined;
  readonly attempts: number | undefined;

  constructor(code: ErrorCode, message: string, options: SkillErrorOptions = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.retryAfterMs = options.retryAfterMs;
    this.skill = options.skill;
    this.endpoint = options.endpoint;
    this.attempts = options.attempts;
  }
}

/** The request is at fault; the same request fails everywhere. */
export function invalidArgument(message: string, options?: SkillErrorOptions): SkillError {
  return new SkillError('INVALID_ARGUMENT', message, options);
}

/** A limit of the skill is reached; `retryAfterMs` says when another try makes sense. */
export function resourceExhausted(message: string, options?: SkillErrorOptions): SkillError {
  return new SkillError('RESOURCE_EXHAUSTED', message, options);
}

/** Something has to be put right first, such as a missing model; the message says how. */
export function failedPrecondition(message: string, options?: SkillErrorOptions): SkillError {
  return new SkillError('FAILED_PRECONDITION', message, options);
}

/** The skill can't be reached, drains, or is not ready. */
export function unavailable(message: string, options?: SkillErrorOptions): SkillError {
  return new SkillError('UNAVAILABLE', message, options);
}

/** The caller's deadline passed. */
export function deadlineExceeded(message: string, options?: SkillErrorOptions): SkillError {
  return new SkillError('DEADLINE_EXCEEDED', message, options);
}

/** The caller cancelled. */
export function cancelled(message: string, options?: SkillErrorOptions): SkillError {
  return new SkillError('CANCELLED', message, options);
}

/** A fault of Skillgate's own; the cause is in the log. */
export function internal(message: string, options?: SkillErrorOptions): SkillError {
  return new SkillError('INTERNAL', message, options);
}

/** Any thrown value as a SkillError: one that is none becomes INTERNAL, with the value as its cause. */
export function asSkillError(thrown: unknown): SkillError {
  if (thrown instanceof SkillError) return thrown;
  return internal(
    'An internal error occurred; the log of the process that served the call has the cause.',
    {
      cause: thrown,
    },
  );
}
