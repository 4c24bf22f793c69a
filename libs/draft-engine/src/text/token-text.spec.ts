import type { Token } from 'node-llama-cpp';
import { describe, expect, it } from 'vitest';

import { createTokenText } from './token-text.js';

/** Each token is a byte. */
const detokenize = (tokens: Token[]) => Buffer.from(tokens).toString('utf8');
const tokensOf = (text: string) => [...Buffer.from(text)] as Token[];

describe('the text of tokens', () => {
  it('comes in whole characters', () => {
    const words = createTokenText(tokensOf('ab'), detokenize);
    const pieces = tokensOf('é🦊x').map((token) => words.push(token));
    expect(pieces).toEqual(['', 'é', '', '', '', '🦊', 'x']);
  });

  it('goes on after bytes that are no character', () => {
    const words = createTokenText([], detokenize);
    const pieces = [0xff, 0xff, 0xff, 0xff, ...tokensOf('ok')].map((token) =>
      words.push(token as Token),
    );
    expect(pieces.join('')).toMatch(/^\uFFFD+ok$/);
  });
});
