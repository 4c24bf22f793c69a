import { asSkillError, type SkillError } from '@skillgate/core';
import { ImageServiceService } from '@skillgate/proto';
import type { BatchItem } from '../batch/item.js';
import { runBatch } from '../batch/run-batch.js';
import { call } from '../call.js';
import type { CallOptions } from '../deadline.js';
import { outgoingRequest, type OutgoingRequest } from '../request.js';
import type { Route } from '../route.js';
import type { SkillClient } from '../skill-client.js';
import { keepPreprocessed } from './image-keeping.js';
import {
  toImageAnswer,
  toPreprocessRequest,
  type ImageAnswer,
  type ImageRequest,
} from './image.js';

/** One item of a batch: a request with a key of the caller's, unique in the batch. */
export type ImageBatchItem = ImageRequest & { key: string };

/** How one item of a batch ended. */
export type ImageBatchResult =
  { key: string; result: ImageAnswer } | { key: string; error: SkillError };

export interface ImageClient extends SkillClient {
  /** Turns a picture upright, bounds its size, strips its metadata, encodes and hashes it. */
  preprocess(request: ImageRequest, options?: CallOptions): Promise<ImageAnswer>;
  /**
   * The same for many; results come as they finish, in any order, each item once. A bad picture fails alone.
   * `timeoutMs` is for the whole batch. @default 3_600_000
   */
  preprocessBatch(
    items: AsyncIterable<ImageBatchItem> | Iterable<ImageBatchItem>,
    options?: CallOptions,
  ): AsyncIterable<ImageBatchResult>;
}

type Preprocess = typeof ImageServiceService.preprocess;

function outgoing(request: ImageRequest): OutgoingRequest<Preprocess> {
  const message = toPreprocessRequest(request);
  return outgoingRequest({
    method: ImageServiceService.preprocess,
    methodName: 'preprocess',
    message,
    inputs: [message.image],
    keeping: keepPreprocessed(message),
  });
}

async function* outgoingItems(
  items: AsyncIterable<ImageBatchItem> | Iterable<ImageBatchItem>,
): AsyncGenerator<BatchItem<Preprocess>> {
  for await (const { key, ...request } of items) {
    try {
      yield { key, request: outgoing(request) };
    } catch (error) {
      yield { key, error: asSkillError(error) };
    }
  }
}

/** The methods of the image skill on a route to it. */
export function imageMethods(route: Route): Omit<ImageClient, keyof SkillClient> {
  return {
    preprocess: async (request, options) => {
      const { response, ...origin } = await call(route, outgoing(request), options);
      return toImageAnswer(response, origin);
    },
    async *preprocessBatch(items, options = {}) {
      const outcomes = runBatch(
        route,
        ImageServiceService.preprocessBatch,
        outgoingItems(items),
        options,
      );
      for await (const outcome of outcomes) {
        const { key } = outcome;
        if ('error' in outcome) yield { key, error: outcome.error };
        else yield { key, result: toImageAnswer(outcome.raw.response, outcome.raw) };
      }
    },
  };
}
