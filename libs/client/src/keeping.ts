import type { AnswerCodec, AnswerIdentity } from '@skillgate/cache';
import type { ResponseOf } from '@skillgate/core';
import type { Served } from '@skillgate/proto';
import type { MethodDefinition } from './attempt.js';

/**
 * How a method's answers are kept. A skill's client makes one for each request that it sends:
 * `keeping: { codec: messageCodec('ocr.recognize', RecognizeResponse), isDefault: false, options }`,
 * and leaves it out where the same request may have another answer, as a draft without a seed has.
 */
export interface Keeping<M extends MethodDefinition = MethodDefinition> {
  codec: AnswerCodec<ResponseOf<M>>;
  /** Whether answers are kept when nobody said: what was read or written goes to the disk only on request. */
  isDefault: boolean;
  /** All of the request but its id and inputs, as protobuf: with every default filled in it is canonical. */
  options: Uint8Array;
}

/** A generated message, such as `PreprocessResponse`. */
export interface MessageType<T> {
  encode(message: T): { finish(): Uint8Array };
  decode(bytes: Uint8Array): T;
}

/** What every response of the contract has. */
interface Response {
  served?: Served | undefined;
}

/** Who made a response. */
export function identityOf({ served }: Response): AnswerIdentity | undefined {
  const { identity } = served ?? {};
  return (
    identity && {
      resultVersion: identity.resultVersion,
      modelDigests: identity.models.map(({ digest }) => digest),
    }
  );
}

/** Keeps a response whole, as protobuf in a record. */
export function messageCodec<T extends Response>(
  kind: string,
  message: MessageType<T>,
): AnswerCodec<T> {
  return {
    kind,
    identityOf,
    encode: (response) => ({
      payload: message.encode(response).finish(),
      workMs: response.served?.timing?.totalMs ?? 0,
    }),
    decode: (payload) => message.decode(payload),
  };
}
