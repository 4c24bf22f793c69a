import type { AnswerCodec } from '@skillgate/cache';
import {
  ClassifyRequest,
  ClassifyResponse,
  EmbedImageRequest,
  EmbedImageResponse,
  EmbedTextRequest,
  EmbedTextResponse,
  type EmbeddingServiceService,
  type Served,
} from '@skillgate/proto';
import { messageCodec, type Keeping, type MessageType } from '../keeping.js';

type Service = typeof EmbeddingServiceService;

/** The model that is pinned stands among the options: which other ones its engine has does not make an answer another. */
function pinnedCodec<T extends { served?: Served | undefined }>(
  kind: string,
  message: MessageType<T>,
): AnswerCodec<T> {
  const codec = messageCodec(kind, message);
  return {
    ...codec,
    identityOf(response) {
      const identity = codec.identityOf(response);
      return identity && { ...identity, modelDigests: [] };
    },
  };
}

const textCodec = pinnedCodec('embedding.text', EmbedTextResponse);
const imageCodec = pinnedCodec('embedding.image', EmbedImageResponse);
const labelsCodec = pinnedCodec('embedding.classify', ClassifyResponse);

/**
 * How answers of models are kept: only when asked, since vectors tell of what they were made of, and only of a model
 * that is pinned, so that what another model made is never taken for it.
 */
function keeping<Codec>(codec: Codec, modelDigest: string, options: () => Uint8Array) {
  return modelDigest === '' ? undefined : { codec, isDefault: false, options: options() };
}

export function keepTextVectors(
  message: EmbedTextRequest,
): Keeping<Service['embedText']> | undefined {
  const options = () => EmbedTextRequest.encode({ ...message, id: '', texts: [] }).finish();
  return keeping(textCodec, message.modelDigest, options);
}

export function keepImageVectors(
  message: EmbedImageRequest,
): Keeping<Service['embedImage']> | undefined {
  const options = () => EmbedImageRequest.encode({ ...message, id: '', images: [] }).finish();
  return keeping(imageCodec, message.modelDigest, options);
}

export function keepLabels(message: ClassifyRequest): Keeping<Service['classify']> | undefined {
  const image = Buffer.alloc(0);
  const options = () => ClassifyRequest.encode({ ...message, id: '', image }).finish();
  return keeping(labelsCodec, message.modelDigest, options);
}
