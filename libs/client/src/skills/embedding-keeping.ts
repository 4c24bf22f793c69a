import {
  ClassifyRequest,
  ClassifyResponse,
  EmbedImageRequest,
  EmbedImageResponse,
  EmbedTextRequest,
  EmbedTextResponse,
  type EmbeddingServiceService,
} from '@skillgate/proto';
import { messageCodec, type Keeping } from '../keeping.js';

type Service = typeof EmbeddingServiceService;

const textCodec = messageCodec('embedding.text', EmbedTextResponse);
const imageCodec = messageCodec('embedding.image', EmbedImageResponse);
const labelsCodec = messageCodec('embedding.classify', ClassifyResponse);

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
