import type { EmbeddingSettings } from '../model-settings.js';
import { dot, normalize } from '../vectors.js';
import { textInputs, type Grid, type Network } from './load-network.js';
import { poolMean } from './pool-mean.js';
import type { TokenizedText, Tokenizer } from './tokenize.js';

/** Vectors of the same text, alone and in company, must be as near as this: a cosine. */
const sameCosine = 0.99999;

export interface TextEmbedder {
  /** Vectors of the length 1 of texts that go through together. */
  embed(texts: readonly TokenizedText[]): Promise<Float32Array[]>;
  /** How many texts go through at once at most: 1 where company changes a vector. */
  readonly maxRows: number;
}

function vectorOf(output: Record<string, Grid>, row: number, tokens: number): Float32Array {
  const { text_embeds: projected, last_hidden_state: states } = output;
  if (projected === undefined) return normalize(poolMean(states as Grid, row, tokens));
  const dimensions = projected.dims[1] as number;
  return normalize(projected.data.slice(row * dimensions, (row + 1) * dimensions));
}

async function runRows(texts: readonly TokenizedText[], network: Network, tokenizer: Tokenizer) {
  const inputs = textInputs(texts, tokenizer.paddingId, network.inputNames);
  const output = await network.run(inputs);
  return texts.map(({ ids }, row) => vectorOf(output, row, ids.length));
}

/**
 * Whether vectors do not depend on their company. Exports whose activations are quantised by batch fail this
 * (`DynamicQuantizeLinear` takes its range from all rows), and then texts go through one by one.
 */
async function isIndependent(network: Network, tokenizer: Tokenizer): Promise<boolean> {
  const probes = ['a', 'The quick brown fox jumps over 13 lazy dogs, again and again.', '東京 🎉'];
  const texts = probes.map((probe) => tokenizer.tokenize(probe));
  const together = await runRows(texts, network, tokenizer);
  for (const [at, text] of texts.entries()) {
    const [alone] = await runRows([text], network, tokenizer);
    if (!(dot(alone as Float32Array, together[at] as Float32Array) >= sameCosine)) return false;
  }
  return true;
}

/**
 * A network that embeds tokenised texts.
 * @throws Error where one of a model of images gives no vectors in the space of the images
 */
export async function createTextEmbedder(
  network: Network,
  tokenizer: Tokenizer,
  kind: EmbeddingSettings['kind'],
): Promise<TextEmbedder> {
  if (kind === 'clip' && !network.outputNames.includes('text_embeds')) {
    throw new Error('Its network of texts gives no text_embeds: export it with its projection.');
  }
  const maxRows = (await isIndependent(network, tokenizer)) ? Infinity : 1;
  return { maxRows, embed: (texts) => runRows(texts, network, tokenizer) };
}
