import { invalidArgument, SkillError } from '@skillgate/core';

/** Why a call was turned away before it reached its handler: the label `reason` of `skillgate_rejects_total`. */
export type RefusalReason =
  | 'queue_full'
  | 'queue_bytes'
  | 'streams'
  | 'deadline'
  | 'draining'
  | 'not_ready'
  | 'unauthenticated'
  | 'oversize'
  | 'malformed'
  | 'body_timeout';

/** A SkillError of the server's own making, counted by its reason. */
export class Refusal extends SkillError {
  constructor(
    readonly reason: RefusalReason,
    { code, message, cause, retryAfterMs }: SkillError,
  ) {
    super(code, message, {
      ...(cause !== undefined && { cause }),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    });
  }
}

/** The bytes are not what the contract says. */
export function malformed(message: string, cause?: unknown): Refusal {
  return new Refusal('malformed', invalidArgument(message, { cause }));
}

/** The message is larger than it may be. `came` is a number of bytes, or `more`. */
export function oversize(came: number | string, maxBytes: number): Refusal {
  const message = `The request message must be at most ${maxBytes} bytes (the server's limit, or what the call announced), got ${came}. Send a smaller one, or raise SKILLGATE_MAX_MESSAGE_BYTES at the server.`;
  return new Refusal('oversize', invalidArgument(message));
}

/** `came` is `none` or `several`. */
export function oneRequestExpected(came: string): Refusal {
  return malformed(`The method takes exactly one request message, got ${came}.`);
}
