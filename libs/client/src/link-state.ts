import type { ServiceError } from '@grpc/grpc-js';
import { unavailable, type SkillError, type SkillName } from '@skillgate/core';
import type { ServerIdentity } from './answer.js';
import { fromServiceError } from './from-service-error.js';
import type { FailureKind } from './remote-failure.js';

/** Why an address is down. */
export type DownKind = Extract<FailureKind, 'refused' | 'silent' | 'lost' | 'not-serving'>;

/** What is known of an address. */
export type LinkState =
  /** Nobody has asked lately. */
  | { name: 'idle' }
  /** The first connection is being made. */
  | { name: 'connecting' }
  | { name: 'serving'; identity: ServerIdentity }
  | { name: 'not-serving' }
  /** Can't be reached; connections are tried in the background until one stands. */
  | { name: 'down'; kind: DownKind; error: SkillError }
  /** Somebody else answers there, or refuses this client. */
  | { name: 'wrong'; error: SkillError };

const reasons = {
  refused: `can't be reached`,
  silent: 'accepts connections but does not answer',
  lost: 'closed the connection',
  'not-serving': 'is shutting down',
} satisfies Record<DownKind, string>;

/** grpc-js wraps what the network said, such as `connect ECONNREFUSED 127.0.0.1:50052`, in words of its own state. */
function networkReason(cause: ServiceError): string {
  const { message } = fromServiceError(cause);
  return /Last error: (?:Error: )?(.+?)\.? Resolution note:/.exec(message)?.[1] ?? message;
}

/** The state of an address that can't be reached, in words that say why. */
export function downState(
  { skill, address }: { skill: SkillName; address: string },
  kind: DownKind,
  cause: ServiceError | undefined,
): Extract<LinkState, { name: 'down' }> {
  const detail = cause === undefined ? '' : ` (${networkReason(cause)})`;
  const message = `The ${skill} skill at ${address} ${reasons[kind]}${detail}.`;
  return {
    name: 'down',
    kind,
    error: unavailable(message, { cause, skill, endpoint: address }),
  };
}
