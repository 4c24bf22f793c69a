import { setTimeout as delay } from 'node:timers/promises';
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

/** An input as it stands in a body, at `from` or behind it; undefined where it does not stand there as it is now. */
function sliceOf(body: Buffer, input: Uint8Array, from: number): Buffer | undefined {
  const head = input.subarray(0, headBytes);
  for (let places = 0, next = from; places < mostPlaces; places += 1) {
    const at = body.indexOf(head, next);
    if (at === -1) return undefined;
    const slice = body.subarray(at, at + input.length);
    if (slice.equals(input)) return slice;
    next = at + 1;
  }
  return undefined;
}

/** Inputs stand in a body one after the other; those of one encoder mostly begin alike. */
function slicesOf(body: Buffer, inputs: readonly Uint8Array[]): Buffer[] | undefined {
  const slices: Buffer[] = [];
  let end = 0;
  for (const input of inputs) {
    const slice = sliceOf(body, input, end);
    if (!slice) return undefined;
    slices.push(slice);
    end = slice.byteOffset - body.byteOffset + slice.length;
  }
  return slices;
}

type Planned = Pick<CachePlan<MethodDefinition>, 'inquiry'>;
type Sendable = Pick<OutgoingRequest, 'inputs' | 'message' | 'body' | 'isMade'>;

/**
 * Whether a request's inputs are what they were when it was planned: as the caller still holds them, and as they stand in
 * the body, where one was made, of which any answer may have come. A caller that reads into the same buffer again may have
 * had its call answered for other bytes than those that the answer would be kept under. Takes the time of SHA-256 over
 * them, also when the call's time ends meanwhile: the answer is there, and is not lost to this.
 */
export async function areInputsUnchanged(
  plan: Planned,
  request: Sendable,
  servedBy: ServedBy | undefined,
): Promise<boolean> {
  try {
    return await areThose(plan, request, servedBy);
  } catch {
    // A buffer that was handed to another thread meanwhile has no bytes any more.
    return false;
  }
}

async function areThose(
  { inquiry: { question } }: Planned,
  { inputs, message, body, isMade }: Sendable,
  servedBy: ServedBy | undefined,
): Promise<boolean> {
  const callers = [...inputs.entries()].filter(([, input]) => isCallers(message as object, input));
  const own = callers.map(([, input]) => input);
  const taken = servedBy === 'remote' || isMade() ? slicesOf(body(), own) : own;
  if (!taken) return false;
  for (const [at, [index]] of callers.entries()) {
    if ((await sha256(taken[at]!)) !== question.inputSha256s[index]) return false;
  }
  return true;
}

/** By then most requests are sent: what is computed sooner only holds that up, in milliseconds. */
const sendingMs = 10;

/**
 * `areInputsUnchanged`, which looks at what was sent while somebody works on it: a remote answer does not wait for that.
 * @param asked ends when the answer is there, and does not reject.
 */
export function watchInputs(
  plan: Planned,
  request: Sendable,
  asked: Promise<unknown>,
): (servedBy: ServedBy | undefined) => Promise<boolean> {
  const look = () => areInputsUnchanged(plan, request, 'remote');
  const sending = delay(sendingMs, undefined, { ref: false });
  const early = Promise.race([sending, asked]).then(() => (request.isMade() ? look() : undefined));
  return async (servedBy) => {
    if (servedBy !== 'remote') return areInputsUnchanged(plan, request, servedBy);
    return (await early) ?? look();
  };
}
