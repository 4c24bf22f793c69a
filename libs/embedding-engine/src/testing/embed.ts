import { EmbedTextRequest, type EmbedTextResponse } from '@skillgate/proto';
import { handlerContext } from '@skillgate/testing';

import type { createEmbeddingHandler } from '../embedding-handler.js';

type Handler = ReturnType<typeof createEmbeddingHandler>;

/** One call of a handler that is mounted nowhere. */
export function embed(
  handler: Handler,
  fields: Partial<EmbedTextRequest>,
  signal = new AbortController().signal,
): Promise<EmbedTextResponse> {
  const request = EmbedTextRequest.fromPartial(fields);
  return handler.methods.embedText(request, handlerContext('embedding', handler, signal));
}

/** The vector of one of its texts. */
export const valuesOf = ({ vectors }: EmbedTextResponse, at = 0): Float32Array =>
  Float32Array.from(vectors[at]?.values ?? []);
