import { Metadata, status as statusCodes } from '@grpc/grpc-js';
import {
  answeredByKey,
  errorCodes,
  retryPushbackKey,
  type SkillError,
  type SkillName,
} from '@skillgate/core';

/** Trailers must fit a header block; peers commonly stop at 8 KB. */
const maxMessageCharacters = 3_500;

/** How a call ends, as grpc-js sends it. */
export interface CallStatus {
  code: number;
  details: string;
  metadata: Metadata | null;
}

const ok: CallStatus = { code: statusCodes.OK, details: '', metadata: null };

/** The one place where a SkillError becomes a gRPC status of a skill. The cause stays here. Undefined is OK. */
export function toServiceError(error: SkillError | undefined, skill: SkillName): CallStatus {
  if (error === undefined) return ok;
  return {
    code: errorCodes[error.code],
    // A lone surrogate makes encodeURI throw inside grpc-js.
    details: Buffer.from(error.message.slice(0, maxMessageCharacters)).toString(),
    metadata: trailersOf(error, skill),
  };
}

/** By these a client tells a skill's answer from a connection that broke, after which grpc-js makes up a status. */
function trailersOf({ retryAfterMs }: SkillError, skill: SkillName): Metadata {
  const metadata = new Metadata();
  metadata.set(answeredByKey, skill);
  if (retryAfterMs !== undefined) metadata.set(retryPushbackKey, String(Math.ceil(retryAfterMs)));
  return metadata;
}
