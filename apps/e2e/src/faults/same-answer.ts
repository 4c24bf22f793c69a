import type { EmbeddingAnswer, ImageAnswer, OcrAnswer } from '@skillgate/client';

/** What differs between two answers in what a caller makes use of; undefined when nothing does. */
export function differenceOf(got: ImageAnswer, right: ImageAnswer): string | undefined {
  for (const key of ['format', 'width', 'height', 'imageHash', 'hasAlpha'] as const) {
    if (got[key] !== right[key]) return `${key} ${String(got[key])}, not ${String(right[key])}`;
  }
  for (const key of ['source', 'warnings'] as const) {
    const [one, other] = [JSON.stringify(got[key]), JSON.stringify(right[key])];
    if (one !== other) return `${key} ${one}, not ${other}`;
  }
  if (Buffer.compare(got.image, right.image) === 0) return undefined;
  return `${got.image.length} bytes, not the same as the ${right.image.length}`;
}

/** What differs between two readings of a page; undefined when nothing does. */
export function readingDifference(got: OcrAnswer, right: OcrAnswer): string | undefined {
  for (const key of ['text', 'confidence', 'engine', 'preparation', 'blocks', 'source'] as const) {
    const [one, other] = [JSON.stringify(got[key]), JSON.stringify(right[key])];
    if (one !== other) return `${key} ${one}, not ${other}`;
  }
  return undefined;
}

/** Company in a batch changes the last bits of a vector. */
const sameCosine = 0.9999;

/** What differs between two answers with vectors; undefined when nothing does. */
export function vectorDifference(got: EmbeddingAnswer, right: EmbeddingAnswer): string | undefined {
  if (got.model.digest !== right.model.digest) return `the model ${got.model.digest}`;
  if (got.vectors.length !== right.vectors.length) return `${got.vectors.length} vectors`;
  for (const [at, { values, tokens }] of got.vectors.entries()) {
    const wanted = right.vectors[at]!;
    if (tokens !== wanted.tokens) return `${tokens} tokens, not ${wanted.tokens}`;
    const cosine = values.reduce((sum, value, place) => sum + value * wanted.values[place]!, 0);
    if (!(cosine >= sameCosine)) return `a cosine of ${cosine} at ${at}`;
  }
  return undefined;
}
