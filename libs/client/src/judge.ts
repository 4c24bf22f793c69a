import { status as statusCodes, type ServiceError } from '@grpc/grpc-js';
import { deadlineExceeded, SkillError } from '@skillgate/core';
import { classify } from './classify.js';
import type { Deadline } from './deadline.js';
import type { Ending } from './ending.js';
import { CutShort, RemoteFailure } from './remote-failure.js';

/** An attempt that had less than this, in milliseconds, tells of its caller's hurry and not of its endpoint. */
const fairAttemptMs = 1_000;
/** The server's clock and grpc-js's fire a little before the deadline's own timer, in milliseconds. */
const deadlineSlackMs = 25;

export interface Attempted {
  endpoint: string;
  deadline: Deadline;
  /** Ended with what ended the attempt from this side. */
  ending: Ending;
  /** How long the attempt had, in milliseconds. */
  limitMs: number;
  /** How long an attempt has when its caller is in no hurry, in milliseconds; undefined when nobody said. */
  usualLimitMs: number | undefined;
}

function isServiceError(error: unknown): error is ServiceError {
  const { code, details } = error as Partial<ServiceError>;
  return typeof code === 'number' && typeof details === 'string';
}

/** grpc-js tells of a time-out in words of its own state. */
function withPlainTimeout(
  failure: SkillError | RemoteFailure,
  { endpoint, limitMs }: Attempted,
): SkillError | RemoteFailure {
  if (!(failure instanceof RemoteFailure) || failure.kind !== 'timeout') return failure;
  const message = `${endpoint} did not answer within ${Math.round(limitMs)} ms, which one attempt may take. Allow more by timeoutMs or attemptTimeoutMs.`;
  const told = deadlineExceeded(message, { cause: failure.error, endpoint });
  return new RemoteFailure(failure.kind, told, endpoint, failure.isSuspect);
}

/** What went wrong in an attempt: a RemoteFailure where the remote is at fault, else what the caller is told. */
export function judge(error: unknown, attempted: Attempted): unknown {
  const { endpoint, deadline, ending, limitMs, usualLimitMs = fairAttemptMs } = attempted;
  if (error instanceof RemoteFailure || error instanceof SkillError) return error;
  const ended = deadline.ending.reason ?? ending.reason;
  if (ended) return ended;
  if (!isServiceError(error)) return error;
  if (error.code === statusCodes.DEADLINE_EXCEEDED && deadline.remainingMs() <= deadlineSlackMs) {
    return deadline.expired();
  }
  const failure = withPlainTimeout(classify(error, endpoint), attempted);
  const isCutShort = limitMs < Math.min(usualLimitMs, fairAttemptMs);
  return failure instanceof RemoteFailure && failure.kind === 'timeout' && isCutShort
    ? new CutShort(failure.kind, failure.error, endpoint)
    : failure;
}
