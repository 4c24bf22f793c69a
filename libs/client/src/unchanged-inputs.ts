import { sha256 } from '@skillgate/cache';
import type { MethodDefinition } from './attempt.js';
import type { CachePlan } from './call-cache.js';
import type { OutgoingRequest } from './request.js';

/**
 * Whether a request's inputs are what they were when it was planned: a caller that reads into the same buffer again may
 * have had its call answered for other bytes than those that the answer would be kept under. Takes the time of SHA-256
 * over them, also when the call's time ends meanwhile: the answer is there, and is not lost to this.
 */
export async function areInputsUnchanged<M extends MethodDefinition>(
  { inquiry: { question } }: Pick<CachePlan<M>, 'inquiry'>,
  { inputs }: Pick<OutgoingRequest<M>, 'inputs'>,
): Promise<boolean> {
  for (const [index, input] of inputs.entries()) {
    if ((await sha256(input)) !== question.inputSha256s[index]) return false;
  }
  return true;
}
