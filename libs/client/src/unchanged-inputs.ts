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

/** Where an input that stands in a body, at `from` or behind it, ends; -1 where it does not stand there as it is now. */
function endIn(body: Buffer, input: Uint8Array, from: number): number {
  const head = input.subarray(0, headBytes);
  for (let places = 0, next = from; places < mostPlaces; places += 1) {
    const at = body.indexOf(head, next);
    if (at === -1) return -1;
    const end = at + input.length;
    if (body.subarray(at, end).equals(input)) return end;
    next = at + 1;
  }
  return -1;
}

/** Inputs stand in a body one after the other; those of one encoder mostly begin alike. */
function standIn(body: Buffer, inputs: readonly Uint8Array[]): boolean {
  let end = 0;
  for (const input of inputs) {
    end = endIn(body, input, end);
    if (end === -1) return false;
  }
  return true;
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
  const callers = [...inputs.entries()].filter(([, input]) => isCallers(message as object, input));
  const own = callers.map(([, input]) => input);
  if (servedBy === 'remote' && !standIn(body(), own)) return false;
  for (const [index, input] of callers) {
    if ((await sha256(input)) !== question.inputSha256s[index]) return false;
  }
  return true;
}
