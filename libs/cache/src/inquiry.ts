import type { AnswerCodec } from './answer-codec.js';
import { namespaceIdOf, type Question } from './cache-key.js';
import { sha256 } from './sha256.js';

/** A question with its codec. */
export interface Inquiry<Response> {
  question: Question;
  codec: AnswerCodec<Response>;
  /** The sum of the inputs. */
  inputBytes: number;
}

/** What was asked, from the inputs themselves. @throws SkillError INVALID_ARGUMENT for a namespace that is none */
export async function inquire<Response>(
  {
    inputs,
    codec,
    ...rest
  }: Pick<Question, 'namespace' | 'options'> & {
    inputs: readonly Uint8Array[];
    codec: AnswerCodec<Response>;
  },
  signal: AbortSignal,
): Promise<Inquiry<Response>> {
  // The caller's mistake: what goes wrong from here on fails no call.
  namespaceIdOf(rest.namespace);
  const inputSha256s: string[] = [];
  for (const input of inputs) inputSha256s.push(await sha256(input, signal));
  const inputBytes = inputs.reduce((sum, { length }) => sum + length, 0);
  return { question: { ...rest, kind: codec.kind, inputSha256s }, codec, inputBytes };
}
