import { ImageServiceService } from '@skillgate/proto';
import type { CallOptions } from '../deadline.js';
import type { SkillClient } from '../skill-client.js';
import { keepPreprocessed } from './image-keeping.js';
import {
  toImageAnswer,
  toPreprocessRequest,
  type ImageAnswer,
  type ImageRequest,
} from './image.js';
import type { SkillDefinition } from './skill-definition.js';
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

const preprocess: SkillMethod<Preprocess, ImageRequest, ImageAnswer> = {
  method: ImageServiceService.preprocess,
  methodName: 'preprocess',
  toMessage: toPreprocessRequest,
  inputs: ({ image }) => [image],
  keeping: keepPreprocessed,
  toAnswer: toImageAnswer,
};

export const imageSkill: SkillDefinition<ImageClient> = {
  service: ImageServiceService,
  timeoutMs: 30_000,
  slowCallMs: 8_000,
  methods: (route) => ({
    preprocess: single(route, preprocess),
    preprocessBatch: batch(route, ImageServiceService.preprocessBatch, preprocess),
  }),
};
