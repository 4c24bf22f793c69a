import type { SkillError } from '@skillgate/core';

/**
 * Why a remote could not answer; each is a reason to fall back.
 *
 * - `refused`: no connection could be made.
 * - `silent`: it accepts connections and says nothing, or fell silent while calls waited.
 * - `lost`: the connection broke while the call was on it.
 * - `not-serving`: it drains, or is not ready.
 * - `circuit-open`: it failed too often of late.
 * - `overloaded`: it is at its limit, also after retries.
 * - `timeout`: it lives, and did not answer in an attempt's time; or it was connecting for too much of a call's.
 * - `faulty`: it answered with an internal error, also after retries.
 */
export type FailureKind =
  | 'refused'
  | 'silent'
  | 'lost'
  | 'not-serving'
  | 'circuit-open'
  | 'overloaded'
  | 'timeout'
  | 'faulty';

/** The remote is at fault and not the request. Never leaves the client: a caller sees `error`. */
export class RemoteFailure extends Error {
  override readonly name = 'RemoteFailure';

  constructor(
    readonly kind: FailureKind,
    readonly error: SkillError,
    readonly endpoint: string,
    /** Whether the request may be what brought the remote down: it was worked on when the remote went away. */
    readonly isSuspect = false,
  ) {
    super(error.message, { cause: error });
  }
}

/** An attempt that had too little time to tell anything of its endpoint. */
export class CutShort extends RemoteFailure {}
