import { asSkillError, type SkillError } from '@skillgate/core';
import { OcrServiceService } from '@skillgate/proto';
import type { BatchItem } from '../batch/item.js';
import { runBatch } from '../batch/run-batch.js';
import { call } from '../call.js';
import type { CallOptions } from '../deadline.js';
import { outgoingRequest, type OutgoingRequest } from '../request.js';
import type { Route } from '../route.js';
import type { SkillClient } from '../skill-client.js';
import { keepRecognized } from './ocr-keeping.js';
import { toOcrAnswer, toRecognizeRequest, type OcrAnswer, type OcrRequest } from './ocr.js';

/** One page of a batch: a request with a key of the caller's, unique in the batch. */
export type OcrBatchItem = OcrRequest & { key: string };

/** How one page of a batch ended. */
export type OcrBatchResult =
  { key: string; result: OcrAnswer } | { key: string; error: SkillError };

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

function outgoing(request: OcrRequest): OutgoingRequest<Recognize> {
  const message = toRecognizeRequest(request);
  return outgoingRequest({
    method: OcrServiceService.recognize,
    methodName: 'recognize',
    message,
    inputs: [message.image],
    keeping: keepRecognized(message),
  });
}

async function* outgoingItems(
  items: AsyncIterable<OcrBatchItem> | Iterable<OcrBatchItem>,
): AsyncGenerator<BatchItem<Recognize>> {
  for await (const { key, ...request } of items) {
    try {
      yield { key, request: outgoing(request) };
    } catch (error) {
      yield { key, error: asSkillError(error) };
    }
  }
}

/** The methods of the OCR skill on a route to it. */
export function ocrMethods(route: Route): Omit<OcrClient, keyof SkillClient> {
  return {
    recognize: async (request, options) => {
      const { response, ...origin } = await call(route, outgoing(request), options);
      return toOcrAnswer(response, origin);
    },
    async *recognizeBatch(items, options = {}) {
      const { recognizeBatch } = OcrServiceService;
      for await (const outcome of runBatch(route, recognizeBatch, outgoingItems(items), options)) {
        const { key } = outcome;
        if ('error' in outcome) yield { key, error: outcome.error };
        else yield { key, result: toOcrAnswer(outcome.raw.response, outcome.raw) };
      }
    },
  };
}
