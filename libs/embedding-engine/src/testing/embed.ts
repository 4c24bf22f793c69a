import { embedTexts, handlerTarget } from '@skillgate/testing';

import type { createEmbeddingHandler } from '../embedding-handler.js';

type Handler = ReturnType<typeof createEmbeddingHandler>;
type Fields = Parameters<typeof embedTexts>[1];
type Response = Awaited<ReturnType<typeof embedTexts>>;

/** One call of a handler that is mounted nowhere. */
export function embed(handler: Handler, fields: Fields, signal?: AbortSignal): Promise<Response> {
  return embedTexts(handlerTarget(handler), fields, signal);
}

/** The vector of one of its texts. */
export const valuesOf = ({ vectors }: Response, at = 0): Float32Array =>
  Float32Array.from(vectors[at]?.values ?? []);
