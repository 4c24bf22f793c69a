import { createHash } from 'node:crypto';

/** What is known of a text, once it went through a model. */
export interface TextVector {
  values: Float32Array;
  /** Whether the text was longer than the model takes. */
  truncated: boolean;
  /** Tokens that went in. */
  tokens: number;
}

/** Vectors of the texts that were asked for last. */
export interface VectorCache {
  get(text: string): TextVector | undefined;
  set(text: string, vector: TextVector): void;
  readonly size: number;
}

/** Longer texts are known by their hash, so that they take no memory of their own. */
const longestKey = 44;

const keyOf = (text: string) =>
  text.length <= longestKey
    ? `=${text}`
    : createHash('sha256').update(text, 'utf16le').digest('base64');

/** Of one model, so that vectors of two never mix. The least recently used goes first. */
export function createVectorCache(capacity: number): VectorCache {
  const vectors = new Map<string, TextVector>();
  return {
    get(text) {
      const key = keyOf(text);
      const vector = vectors.get(key);
      if (vector === undefined) return undefined;
      vectors.delete(key);
      vectors.set(key, vector);
      return vector;
    },
    set(text, vector) {
      if (capacity === 0) return;
      const key = keyOf(text);
      vectors.delete(key);
      vectors.set(key, vector);
      if (vectors.size > capacity) vectors.delete(vectors.keys().next().value as string);
    },
    get size() {
      return vectors.size;
    },
  };
}
