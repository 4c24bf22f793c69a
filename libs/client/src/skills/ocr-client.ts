import { OcrServiceService } from '@skillgate/proto';
import type { CallOptions } from '../deadline.js';
import type { SkillClient } from '../skill-client.js';
import { keepRecognized } from './ocr-keeping.js';
import { toOcrAnswer, toRecognizeRequest, type OcrAnswer, type OcrRequest } from './ocr.js';
import type { SkillDefinition } from './skill-definition.js';
import { batch, single, type BatchResult, type SkillMethod, type WithKey } from './skill-method.js';

/** One page of a batch: a request with a key of the caller's, unique in the batch. */
export type OcrBatchItem = WithKey<OcrRequest>;

/** How one page of a batch ended. */
export type OcrBatchResult = BatchResult<OcrAnswer>;

export interface OcrClient extends SkillClient {
  /** Reads the text off a page or photo. */
  recognize(request: OcrRequest, options?: CallOptions): Promise<OcrAnswer>;
  /**
   * The same for many; results come as they finish, in any order, each item once. A bad page fails alone.
   * `timeoutMs` is for the whole batch. @default 3_600_000
   */
  recognizeBatch(
    items: AsyncIterable<OcrBatchItem> | Iterable<OcrBatchItem>,
    options?: CallOptions,
  ): AsyncIterable<OcrBatchResult>;
}

type Recognize = typeof OcrServiceService.recognize;

const recognize: SkillMethod<Recognize, OcrRequest, OcrAnswer> = {
  method: OcrServiceService.recognize,
  methodName: 'recognize',
  toMessage: toRecognizeRequest,
  inputs: ({ image }) => [image],
  keeping: keepRecognized,
  toAnswer: toOcrAnswer,
};

export const ocrSkill: SkillDefinition<OcrClient> = {
  service: OcrServiceService,
  timeoutMs: 120_000,
  slowCallMs: 60_000,
  methods: (route) => ({
    recognize: single(route, recognize),
    recognizeBatch: batch(route, OcrServiceService.recognizeBatch, recognize),
  }),
};
