import { internal, invalidArgument } from '@skillgate/core';
import type { LlamaContextSequence, SequenceEvaluateOptions, Token } from 'node-llama-cpp';

import { isFailure, takeFailure } from './failed-choices.js';
import { noToken } from './sample-in-turn.js';

/** A place in the model's context, with what it read and wrote last. */
export interface Sequence {
  /** Its place among the context's, from 0. */
  readonly number: number;
  /** How much of a prompt it has read already. */
  commonTokens(prompt: readonly Token[]): number;
  /** Forgets what does not begin the prompt, or all. Says how much of the prompt is left to be known. */
  begin(
    prompt: readonly Token[],
    sampling: SequenceEvaluateOptions,
    isEmpty: boolean,
  ): Promise<number>;
  /**
   * Reads a piece of the prompt, or gives the next token.
   * @throws SkillError INVALID_ARGUMENT where that took so long that the others can't wait for another one, or the grammar
   *   leads nowhere; INTERNAL where llama.cpp fails
   */
  step(pieceTokens: number): Promise<Token | 'reading' | 'ended'>;
  /** Ends what began, and keeps what was read. */
  rest(): Promise<void>;
}

/** The last token is read anew in any case: the next one is chosen by it. */
function commonLength(known: readonly Token[], prompt: readonly Token[]): number {
  const most = Math.min(known.length, prompt.length - 1);
  let length = 0;
  while (length < most && known[length] === prompt[length]) length += 1;
  return length;
}

const slowConstraint = () =>
  invalidArgument(
    'The grammar or jsonSchema took too long to choose a token by, while all others waited, so the text was ended. Leave fewer ways open at a place (alternatives, repetitions, parts that may be empty), or ask in two steps.',
  );

const deadEnd = () =>
  invalidArgument(
    'The grammar leads nowhere: after what was written no character may follow, and it may not end there. Look for ranges that are empty, such as [z-a], and for tokens that the model does not have.',
  );

function checkToken(token: Token): Token {
  if (token === noToken.tooSlow) throw slowConstraint();
  if (token === noToken.deadEnd) throw deadEnd();
  if (isFailure(token)) {
    throw internal('llama.cpp failed to choose a token.', { cause: takeFailure(token) });
  }
  return token;
}

export function createSequence(native: LlamaContextSequence, number: number): Sequence {
  let unread: Token[] = [];
  let sampling: SequenceEvaluateOptions = {};
  let tokens: AsyncGenerator<Token> | undefined;

  async function readPiece(piece: Token[]): Promise<'reading'> {
    await native.evaluateWithoutGeneratingNewTokens(piece);
    return 'reading';
  }

  return {
    number,
    commonTokens: (prompt) => commonLength(native.contextTokens, prompt),
    async begin(prompt, options, isEmpty) {
      const start = isEmpty ? 0 : commonLength(native.contextTokens, prompt);
      const end = native.nextTokenIndex;
      if (start < end) await native.eraseContextTokenRanges([{ start, end }]);
      // Models that can't forget a part have forgotten more.
      unread = prompt.slice(native.nextTokenIndex);
      sampling = options;
      return native.nextTokenIndex;
    },
    async step(pieceTokens) {
      if (tokens === undefined && unread.length > pieceTokens) {
        return readPiece(unread.splice(0, pieceTokens));
      }
      tokens ??= native.evaluate(unread, { ...sampling, yieldEogToken: true });
      const { value, done } = await tokens.next();
      return done ? 'ended' : checkToken(value);
    },
    async rest() {
      await tokens?.return(undefined);
      tokens = undefined;
    },
  };
}
