import type { AnswerCodec } from '../answer-codec.js';

/** A response in specs: a picture of words, whose hash is told beside it. */
export interface TextAnswer {
  text: string;
  imageHash: string;
  /** Of the input, as a response's source is. */
  note: string;
  resultVersion: number;
}

/** Keeps the text as the file, and the rest as JSON. */
export const textCodec: AnswerCodec<TextAnswer> = {
  kind: 'test.text',
  identityOf: ({ resultVersion }) => ({ resultVersion, modelDigests: [] }),
  encode: ({ text, ...rest }) => ({
    payload: Buffer.from(JSON.stringify(rest)),
    file: { bytes: Buffer.from(text), extension: 'txt' },
    imageHash: rest.imageHash,
    workMs: 100,
  }),
  decode: (payload, file) => ({
    ...(JSON.parse(Buffer.from(payload).toString()) as Omit<TextAnswer, 'text'>),
    text: String(file),
  }),
  adopt: (own, kept) => ({ ...kept, note: own.note }),
};
