import type { AnswerCodec } from './answer-codec.js';
import type { KeptAnswer } from './read-entry.js';

/** A kept answer's response; one whose payload a later release of the skill can't read is as good as none. */
export function decodeKept<Response>(
  codec: AnswerCodec<Response>,
  kept: KeptAnswer,
): Response | undefined {
  try {
    return codec.decode(kept.payload, kept.file);
  } catch {
    return undefined;
  }
}
