import type { Token } from 'node-llama-cpp';

export type Detokenize = (tokens: Token[]) => string;

export interface TokenText {
  /** The whole characters that a token completes; nothing while one is cut. */
  push(token: Token): string;
}

/** Tokens before the new ones that are put into words with them: what a space is made of may depend on those. */
const contextTokens = 4;
/** A character has at most 4 bytes, and so at most as many tokens: what is cut for longer is no character. */
const longestCut = 4;
const replacement = '\uFFFD';

/** Text out of tokens, one by one. A token may be a part of a character's UTF-8. */
export function createTokenText(prompt: readonly Token[], detokenize: Detokenize): TokenText {
  let known = prompt.slice(-contextTokens);
  let fresh: Token[] = [];
  return {
    push(token) {
      fresh.push(token);
      const before = detokenize(known);
      const text = detokenize([...known, ...fresh]).slice(before.length);
      if (text.endsWith(replacement) && fresh.length < longestCut) return '';
      known = [...known, ...fresh].slice(-contextTokens);
      fresh = [];
      return text;
    },
  };
}
