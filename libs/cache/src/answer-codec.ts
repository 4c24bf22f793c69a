import type { AnswerIdentity } from './cache-key.js';

/** A response in the form in which it is kept. */
export interface EncodedAnswer {
  /** All of it but the file. */
  payload: Uint8Array;
  /** The bulk, as a file that people and programs can open. */
  file?: { bytes: Uint8Array; extension: string };
  /** The picture's perceptual hash, 16 hex digits: what candidates for the same picture are found by. */
  imageHash?: string;
  /** How long it took to make, in milliseconds. */
  workMs: number;
}

/** How the answers of one method are kept: all that a skill's client declares, as data. */
export interface AnswerCodec<Response> {
  /** The skill and its method, such as `image.preprocess`. */
  kind: string;
  /** Who made it; undefined keeps nothing. */
  identityOf(response: Response): AnswerIdentity | undefined;
  encode(response: Response): EncodedAnswer;
  /** What `encode` gave, as a response again. */
  decode(payload: Uint8Array, file: Buffer | undefined): Response;
  /** With a perceptual hash: the response to an input that shows the picture of a kept one. */
  adopt?(own: Response, kept: Response): Response;
}
