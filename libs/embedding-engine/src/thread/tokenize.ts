import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BertTokenizer, CLIPTokenizer, type PreTrainedTokenizer } from '@xenova/transformers';

import type { EmbeddingSettings } from '../model-settings.js';
import { boundaryOf, firstTokens, type TokenizerJson } from './first-tokens.js';

/** A text as the model takes it. */
export interface TokenizedText {
  ids: readonly number[];
  /** Whether the text had more. */
  truncated: boolean;
}

const tokenizers = { BertTokenizer, CLIPTokenizer };

export interface Tokenizer {
  tokenize(text: string): TokenizedText;
  /** What shorter texts are filled up with. */
  readonly paddingId: number;
}

/** What is cut is before the last token, which says that the text ends: as the reference does. */
function cut(ids: readonly number[], maxTokens: number): TokenizedText {
  if (ids.length <= maxTokens) return { ids, truncated: false };
  return { ids: [...ids.slice(0, maxTokens - 1), ids.at(-1) as number], truncated: true };
}

/** The tokenizer in a model's folder. */
export function loadTokenizer(folder: string, settings: EmbeddingSettings): Tokenizer {
  const path = join(folder, 'tokenizer.json');
  const json = JSON.parse(readFileSync(path, 'utf8')) as TokenizerJson;
  const tokenizer: PreTrainedTokenizer = new tokenizers[settings.tokenizer](
    json,
    settings.tokenizerConfig,
  );
  const { maxTokens } = settings;
  const limits = { boundary: boundaryOf(json), maxTokens };
  const encode = (text: string) => tokenizer.encode(text);
  return {
    tokenize: (text) => cut(firstTokens(text, encode, limits), maxTokens),
    paddingId: tokenizer.pad_token_id ?? 0,
  };
}
