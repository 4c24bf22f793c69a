import { readFileSync } from 'node:fs';

interface Recorded {
  texts: string[];
  tokens: number[];
  truncated: boolean[];
  vectors: string;
}

/** What the reference made of a text. */
export interface ReferenceText {
  text: string;
  tokens: number;
  truncated: boolean;
  values: Float32Array;
}

const dimensions = 384;
/** What stands for 1. */
const one = 32_767;

/** What Python's tokenizers and ONNX Runtime made of 100 texts; tools/reference/record_texts.py recorded it. */
export function referenceTexts(): ReferenceText[] {
  const path = new URL('text-reference.json', import.meta.url);
  const { texts, tokens, truncated, vectors } = JSON.parse(readFileSync(path, 'utf8')) as Recorded;
  const bytes = Buffer.from(vectors, 'base64');
  return texts.map((text, at) => ({
    text,
    tokens: tokens[at] as number,
    truncated: truncated[at] as boolean,
    values: Float32Array.from({ length: dimensions }, (_, place) => {
      return bytes.readInt16LE((at * dimensions + place) * 2) / one;
    }),
  }));
}
