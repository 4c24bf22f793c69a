import { sha256 } from '@skillgate/cache';
import type { ServedBy } from './answer.js';
import type { MethodDefinition } from './attempt.js';
import type { CachePlan } from './call-cache.js';
import type { OutgoingRequest } from './request.js';

/** By so many of its first bytes an input is found in a body, and at so many places at the most. */
const headBytes = 64;
const mostPlaces = 8;

/** Whether an input is a buffer of the caller's: any other was made for this request, and nobody changes it. */
const isCallers = (message: object, input: Uint8Array) =>
  Object.values(message).some(
    (value) => value === input || (Array.isArray(value) && value.includes(input)),
  );

/** Whether an input stands in a body as it is now. */
function standsIn(body: Buffer, input: Uint8Array): boolean {
  const head = input.subarray(0, headBytes);
  for (let places = 0, from = 0; places < mostPlaces; places += 1) {
    const at = body.indexOf(head, from);
    if (at === -1) return false;
    if (body.subarray(at, at + input.length).equals(input)) return true;
    from = at + 1;
  }
  return false;
}

/**
 * Whether a request's inputs are what they were when it was planned, and what was sent: a caller that reads into the same
 * buffer again may have had its call answered for other bytes than those that the answer would be kept under. Takes the
 * time of SHA-256 over them, also when the call's time ends meanwhile: the answer is there, and is not lost to this.
 */
export async function areInputsUnchanged<M extends MethodDefinition>(
  { inquiry: { question } }: Pick<CachePlan<M>, 'inquiry'>,
  { inputs, message, body }: Pick<OutgoingRequest<M>, 'inputs' | 'message' | 'body'>,
  servedBy: ServedBy | undefined,
): Promise<boolean> {
  for (const [index, input] of inputs.entries()) {
    if (!isCallers(message as object, input)) continue;
    if (servedBy === 'remote' && !standsIn(body(), input)) return false;
    if ((await sha256(input)) !== question.inputSha256s[index]) return false;
  }
  return true;
}
