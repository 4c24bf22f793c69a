import type { ServiceError } from '@grpc/grpc-js';
import { answeredByKey, type ErrorCode, type SkillError } from '@skillgate/core';
import { fromServiceError } from './from-service-error.js';
import { RemoteFailure, type FailureKind } from './remote-failure.js';

/** What the skill's own errors say of the remote. The others are the request's fault and reach the caller. */
const kindsOfAnswers: Partial<Record<ErrorCode, FailureKind>> = {
  UNAVAILABLE: 'not-serving',
  RESOURCE_EXHAUSTED: 'overloaded',
  DEADLINE_EXCEEDED: 'timeout',
  INTERNAL: 'faulty',
  UNKNOWN: 'faulty',
  DATA_LOSS: 'faulty',
};

/** The codes by which grpc-js tells of a connection that broke, of a stream that was reset, or of a cut message. */
const kindsOfTransport: Partial<Record<ErrorCode, FailureKind>> = {
  UNAVAILABLE: 'lost',
  INTERNAL: 'lost',
  UNKNOWN: 'lost',
  DATA_LOSS: 'lost',
  CANCELLED: 'lost',
  RESOURCE_EXHAUSTED: 'overloaded',
  DEADLINE_EXCEEDED: 'timeout',
};

/**
 * How grpc-js 1.14 begins the message of a call that no skill has seen, so that it can't be what brought the skill
 * down. A server that sends GOAWAY refuses the streams that crossed it: RFC 9113, section 6.8.
 */
const unseen: readonly (readonly [string, FailureKind])[] = [
  ['No connection established', 'refused'],
  ['Name resolution failed', 'refused'],
  ['Failed to start HTTP/2 stream', 'refused'],
  ['Channel closed before call started', 'refused'],
  ['Stream refused by server', 'not-serving'],
  // Of a proxy that has nobody to pass the call on to; with 502 and 504 somebody may have had it.
  ['Received HTTP status code 503', 'not-serving'],
];

/** Whether a skill gave the error itself; else grpc-js made it up of what it saw of the connection. */
export function isAnswer(error: ServiceError): boolean {
  return error.metadata?.get(answeredByKey).length > 0;
}

function kindOf(error: ServiceError, code: ErrorCode): FailureKind | undefined {
  if (isAnswer(error)) return kindsOfAnswers[code];
  const [, unseenKind] = unseen.find(([words]) => error.details?.startsWith(words)) ?? [];
  const kind = kindsOfTransport[code];
  return kind && (unseenKind ?? kind);
}

/** Says whether an error is the remote's fault; then it is a RemoteFailure, else the caller's SkillError. */
export function classify(error: ServiceError, endpoint: string): SkillError | RemoteFailure {
  const skillError = fromServiceError(error);
  const kind = kindOf(error, skillError.code);
  return kind ? new RemoteFailure(kind, skillError, endpoint, kind === 'lost') : skillError;
}
