import { createRandom } from '@skillgate/testing';
import type { Token } from 'node-llama-cpp';
import { describe, expect, it } from 'vitest';

import { createTokenText } from './token-text.js';

const seed = Number(process.env['DRAFT_SEED'] ?? Date.now() % 1e9);

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

  it('goes on after a replacement character that was in the prompt', () => {
    const words = createTokenText(tokensOf('\uFFFD'), detokenize);
    expect(tokensOf('ab\uFFFDc').map((token) => words.push(token))).toEqual([
      'a',
      'b',
      '',
      '',
      '',
      '\uFFFDc',
    ]);
  });

  it('is that of all bytes together, whatever they are', () => {
    const random = createRandom(seed);
    const below = (limit: number) => Math.floor(random() * limit);
    // Beginnings, middles and ends of characters of two, three and four bytes, and what is never one.
    const bytes = [0x41, 0x80, 0x9f, 0xa6, 0xbf, 0xc3, 0xc0, 0xe0, 0xe2, 0xed, 0xf0, 0xf4, 0xff];
    const vocabulary = Array.from({ length: 300 }, (_, at) =>
      Array.from({ length: 1 + (at % 3) }, () => bytes[below(bytes.length)]!),
    );
    const bytesOf = (tokens: Token[]) => Buffer.from(tokens.flatMap((token) => vocabulary[token]!));
    for (let round = 0; round < 5_000; round += 1) {
      const tokens = Array.from({ length: 1 + below(12) }, () => below(300) as Token);
      const words = createTokenText([], (some) => bytesOf(some).toString('utf8'));
      const text = tokens.map((token) => words.push(token)).join('');
      // Of the last character more may come.
      const right = bytesOf(tokens)
        .toString('utf8')
        .replace(/\uFFFD$/, '');
      if (text !== right) expect({ seed, tokens, text }).toEqual({ seed, tokens, text: right });
    }
  });
});
