import { asSkillError, type ResponseOf, type SkillError } from '@skillgate/core';
import type { MethodDefinition } from '../attempt.js';
import type { BatchItem } from '../batch/item.js';
import { runBatch } from '../batch/run-batch.js';
import { call, type RawAnswer } from '../call.js';
import type { CallOptions } from '../deadline.js';
import type { OutgoingRequest } from '../request.js';
import type { Route } from '../route.js';

/** One item of a batch: a request with a key of the caller's, unique in the batch. */
export type WithKey<Request> = Request & { key: string };

/** How one item of a batch ended. */
export type BatchResult<Answer> =
  { key: string; result: Answer } | { key: string; error: SkillError };

/** How a method's requests and answers are put to callers. */
export interface SkillMethod<M extends MethodDefinition, Request, Answer> {
  /** @throws SkillError INVALID_ARGUMENT for a request that can't be sent */
  outgoing: (request: Request) => OutgoingRequest<M>;
  toAnswer: (response: ResponseOf<M>, origin: Omit<RawAnswer<M>, 'response'>) => Answer;
}

/** Calls with one request. */
export function single<M extends MethodDefinition, Request, Answer>(
  route: Route,
  { outgoing, toAnswer }: SkillMethod<M, Request, Answer>,
) {
  return async (request: Request, options?: CallOptions): Promise<Answer> => {
    const { response, ...origin } = await call(route, outgoing(request), options);
    return toAnswer(response, origin);
  };
}

/** Calls with many requests over the method's stream. */
export function batch<M extends MethodDefinition, Request, Answer>(
  route: Route,
  streamMethod: MethodDefinition,
  { outgoing, toAnswer }: SkillMethod<M, Request, Answer>,
) {
  async function* outgoingItems(
    items: AsyncIterable<WithKey<Request>> | Iterable<WithKey<Request>>,
  ): AsyncGenerator<BatchItem<M>> {
    for await (const { key, ...request } of items) {
      try {
        yield { key, request: outgoing(request as Request) };
      } catch (error) {
        yield { key, error: asSkillError(error) };
      }
    }
  }
  return async function* (
    items: AsyncIterable<WithKey<Request>> | Iterable<WithKey<Request>>,
    options: CallOptions = {},
  ): AsyncGenerator<BatchResult<Answer>> {
    for await (const outcome of runBatch(route, streamMethod, outgoingItems(items), options)) {
      const { key } = outcome;
      if ('error' in outcome) yield { key, error: outcome.error };
      else yield { key, result: toAnswer(outcome.raw.response, outcome.raw) };
    }
  };
}
