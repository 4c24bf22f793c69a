import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createModelStore, modelsConfig, type Model } from '@skillgate/models';
import { modelEnv } from '@skillgate/testing';
import { beforeAll, describe, expect, it } from 'vitest';

import type { EmbeddingSettings } from '../model-settings.js';
import { textModel } from '../testing/model-folder.js';
import { pullTextModel } from '../testing/pull-text-model.js';
import { referenceTexts } from '../testing/text-reference.js';
import { boundaryOf, firstTokens, type TokenizerJson } from './first-tokens.js';
import { loadTokenizer } from './tokenize.js';

beforeAll(pullTextModel, 300_000);

const tinyClip = fileURLToPath(new URL('../testing/tiny-clip', import.meta.url));
const jsonIn = (folder: string) =>
  JSON.parse(readFileSync(join(folder, 'tokenizer.json'), 'utf8')) as TokenizerJson;
const modelIn = (models: readonly Model[], id: string) => models.find((model) => model.id === id)!;

/** A tokenizer that knows where it may cut, and the same without a limit on what is looked at. */
function tokenizersOf(folder: string, settings: Record<string, unknown>, maxTokens: number) {
  const own = { ...settings, maxTokens } as unknown as EmbeddingSettings;
  // So many that no text has more.
  const whole = { ...own, maxTokens: 1_000_000 };
  return { cut: loadTokenizer(folder, own), whole: loadTokenizer(folder, whole) };
}

/** What changes under normalising, lower case or the words around it, and what is no word. */
const pieces = [
  ...[' ', '\n', '\t', '\r\n', '   ', '\u00a0', '\u3000', '\u200d', '\u0000', '\ufffd', '\ud800'],
  ...['word', 'ΟΔΟΣ', 'Σ', 'İ', 'e\u0301', '\u0301', '\u0323', 'ﬁ', 'Å', '한', 'ᄒ', 'ᅡ', 'ᆫ'],
  ...['東', '京', '\uf900', '𠀀', 'か', '\u3099', 'ไทย', 'नमस्ते', '😀', '👩\u200d👧'],
  ...['[CLS]', '[SEP]', '<|endoftext|>', '<|ENDOFTEXT|>', "'s", "it's", '.', '1234', 'a-b', 'I’LL'],
];

/** Texts of pieces in any order; the same each time. */
function madeTexts(count: number): string[] {
  let state = 7;
  const next = (below: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
  return Array.from({ length: count }, () => {
    const words = Array.from({ length: 40 + next(200) }, () => pieces[next(pieces.length)]!);
    return words.join(next(2) === 0 ? '' : ' ');
  });
}

describe('the tokens of a text of which only the first are looked for', () => {
  const { models } = createModelStore(modelsConfig(modelEnv));
  const manifest = JSON.parse(readFileSync(join(tinyClip, 'manifest.json'), 'utf8')) as Record<
    string,
    Model
  >;
  const tokenizers: [string, string, () => Record<string, unknown>][] = [
    [textModel.id, textModel.folder, () => modelIn(models, textModel.id).settings],
    ['tiny-clip', tinyClip, () => manifest['tiny-clip']!.settings],
  ];
  it.each(tokenizers)('are those of the whole text, with %s', (_, folder, settings) => {
    const texts = [...madeTexts(300), ...referenceTexts().map(({ text }) => text)];
    for (const maxTokens of [3, 8, 20]) {
      const { cut, whole } = tokenizersOf(folder, settings(), maxTokens);
      for (const text of texts) {
        const { ids } = whole.tokenize(text);
        const truncated = ids.length > maxTokens;
        const first = truncated ? [...ids.slice(0, maxTokens - 1), ids.at(-1)!] : ids;
        expect(cut.tokenize(text), JSON.stringify(text)).toEqual({ ids: first, truncated });
      }
    }
  });

  it.each(tokenizers)(
    'are the same before each place where it may be cut, with %s',
    (_, folder, settings) => {
      const boundary = boundaryOf(jsonIn(folder))!;
      const { whole } = tokenizersOf(folder, settings(), 20);
      for (const text of madeTexts(60)) {
        const { ids } = whole.tokenize(text);
        for (const { index } of text.matchAll(boundary)) {
          const before = whole.tokenize(text.slice(0, index)).ids.slice(0, -1);
          expect(before, JSON.stringify(text.slice(0, index))).toEqual(ids.slice(0, before.length));
        }
      }
    },
  );

  it('are found in a piece of it, in words and in ideographs', () => {
    const boundary = boundaryOf(jsonIn(textModel.folder));
    for (const text of ['word '.repeat(10_000), '東京'.repeat(25_000)]) {
      const lengths: number[] = [];
      const encode = (piece: string) => {
        lengths.push(piece.length);
        return piece.match(/word|[東京]/g)!.map(() => 1);
      };
      const tokens = firstTokens(text, encode, { boundary, maxTokens: 256 });
      expect(tokens.length).toBeGreaterThan(256);
      expect(lengths).toEqual([expect.toSatisfy((length: number) => length < 2_000)]);
    }
  });

  it('are looked for in the whole of it where too little stands in its pieces', () => {
    const boundary = boundaryOf(jsonIn(textModel.folder));
    const text = `${' '.repeat(49_996)}word`;
    const encode = (piece: string) =>
      [1, ...piece.trim().split(/ +/).filter(Boolean), 2].map(Number);
    expect(firstTokens(text, encode, { boundary, maxTokens: 4 })).toHaveLength(3);
  });

  const unknown: [string, (json: TokenizerJson) => object][] = [
    ['splits in another way', () => ({ pre_tokenizer: { type: 'Metaspace' } })],
    [
      'ends a text with nothing',
      (json) => ({ post_processor: { ...json.post_processor, single: [] } }),
    ],
    ['has tokens of several words', () => ({ added_tokens: [{ content: 'New York' }] })],
  ];
  it.each(unknown)('are looked for in the whole of it by a tokenizer that %s', (_, change) => {
    const json = jsonIn(textModel.folder);
    expect(boundaryOf({ ...json, ...change(json) })).toBeUndefined();
    const text = 'word '.repeat(1_000);
    const encode = (piece: string) => Array.from(piece, () => 1);
    const limits = { boundary: undefined, maxTokens: 4 };
    expect(firstTokens(text, encode, limits)).toHaveLength(text.length);
  });
});
