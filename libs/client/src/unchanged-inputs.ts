import { isDeepStrictEqual } from 'node:util';
import { inquire } from '@skillgate/cache';
import type { MethodDefinition } from './attempt.js';
import type { CachePlan } from './call-cache.js';
import type { OutgoingRequest } from './request.js';

/**
 * Whether a request's inputs are what they were when it was planned: a caller that reads into the same buffer again may
 * have had its call answered for other bytes than those that the answer would be kept under. Takes the time of SHA-256
 * over them; rejects with the signal's reason.
 */
export async function areInputsUnchanged<M extends MethodDefinition>(
  { inquiry: { codec, question } }: CachePlan<M>,
  { inputs }: OutgoingRequest<M>,
  signal: AbortSignal,
): Promise<boolean> {
  const now = await inquire({ ...question, codec, inputs }, signal);
  return isDeepStrictEqual(now.question.inputSha256s, question.inputSha256s);
}
