import { sha256 } from '@skillgate/cache';
import type { MethodDefinition } from './attempt.js';
import type { ServedBy } from './answer.js';
import type { CachePlan } from './call-cache.js';
import type { OutgoingRequest } from './request.js';

/**
 * Whether a request was answered for the inputs that it was planned for: a caller that reads into the same buffer again
 * may have had its call answered for other bytes than those that the answer would be kept under. Looks at what was sent,
 * or at what the local engine was given. Takes the time of SHA-256 over it, also when the call's time ends meanwhile: the
 * answer is there, and is not lost to this.
 */
export async function areInputsUnchanged<M extends MethodDefinition>(
  { inquiry: { question } }: Pick<CachePlan<M>, 'inquiry'>,
  request: Pick<OutgoingRequest<M>, 'inputs' | 'sent'>,
  servedBy: ServedBy | undefined,
): Promise<boolean> {
  const { inputs } = servedBy === 'remote' ? request.sent() : request;
  for (const [index, input] of inputs.entries()) {
    if ((await sha256(input)) !== question.inputSha256s[index]) return false;
  }
  return true;
}
