import type { Token } from 'node-llama-cpp';

export type Detokenize = (tokens: Token[]) => string;

export interface TokenText {
  /** The whole characters that a token completes; nothing while one is cut. */
  push(token: Token): string;
}

/**
 * Tokens before a new one that are put into words with it: what a space is made of may depend on those, and a character
 * may have begun up to three before. Some more, for a token may have no text.
 */
const contextTokens = 8;
const replacement = '\uFFFD';

/** What no later token changes. The last character may be a cut one: all of its bytes are shown as one replacement. */
const settled = (text: string) => (text.endsWith(replacement) ? text.slice(0, -1) : text);

/** Text out of tokens, one by one: the same as of all together. A token may be a part of a character's UTF-8. */
export function createTokenText(prompt: readonly Token[], detokenize: Detokenize): TokenText {
  let known = prompt.slice(-contextTokens);
  let given = detokenize(known).length;
  return {
    push(token) {
      const tokens = [...known, token];
      const text = settled(detokenize(tokens)).slice(given);
      known = tokens.slice(-contextTokens);
      given = settled(detokenize(known)).length;
      return text;
    },
  };
}
