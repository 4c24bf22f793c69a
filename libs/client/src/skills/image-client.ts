import { ImageServiceService } from '@skillgate/proto';
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
import { batch, single, type BatchResult, type SkillMethod, type WithKey } from './skill-method.js';

/** One item of a batch: a request with a key of the caller's, unique in the batch. */
export type ImageBatchItem = WithKey<ImageRequest>;

/** How one item of a batch ended. */
export type ImageBatchResult = BatchResult<ImageAnswer>;

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

const preprocess: SkillMethod<Preprocess, ImageRequest, ImageAnswer> = {
  outgoing,
  toAnswer: toImageAnswer,
};

/** The methods of the image skill on a route to it. */
export function imageMethods(route: Route): Omit<ImageClient, keyof SkillClient> {
  return {
    preprocess: single(route, preprocess),
    preprocessBatch: batch(route, ImageServiceService.preprocessBatch, preprocess),
  };
}
