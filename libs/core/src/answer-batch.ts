import type { Logger } from './logger.js';
import { checkKey, maxKeyLength } from './request-names.js';
import { asSkillError, errorCodes, invalidArgument } from './skill-error.js';
import type { CallContext } from './skill-handler.js';
import { workThrough } from './work-through.js';

/** An item of any batch of the contract. */
export interface BatchItem<Request> {
  key: string;
  request: Request | undefined;
}

/** How an item of any batch of the contract ended. */
export interface BatchAnswer<Response> {
  key: string;
  /** A gRPC status; code 0 is OK. */
  status: { code: number; message: string };
  /** Set when the status is OK. */
  response: Response | undefined;
}

export interface AnswerBatchOptions<Request, Response> {
  items: AsyncIterable<BatchItem<Request>>;
  context: CallContext;
  /** How many items are in work at a time. */
  concurrency: number;
  /** The longest batch. */
  maxItems: number;
  /** Answers one item as a single call would be; its context has the item's own signal and times. */
  answer: (request: Request, context: CallContext) => Promise<Response>;
  /** Told of the causes of internal errors, which go to no caller. */
  logger: Pick<Logger, 'error'>;
}

/** Refuses keys that are missing, too long or not unique, and items beyond the longest batch. */
function createKeyCheck(maxItems: number): (key: string) => void {
  const keys = new Set<string>();
  return (key) => {
    checkKey(key);
    if (keys.has(key)) throw invalidArgument(`key must be unique in its batch, got '${key}' again`);
    if (keys.size >= maxItems) {
      throw invalidArgument(`a batch must have at most ${maxItems} items, got more`);
    }
    keys.add(key);
  };
}

/**
 * Answers a batch of any skill: several items at a time, each with a worker of its own and its own status, so that a
 * bad one fails alone; answers come as they finish.
 */
export async function* answerBatch<Request, Response>({
  items,
  context,
  concurrency,
  maxItems,
  answer,
  logger,
}: AnswerBatchOptions<Request, Response>): AsyncGenerator<BatchAnswer<Response>, void, undefined> {
  const check = createKeyCheck(maxItems);

  async function withWorker(request: Request, signal: AbortSignal): Promise<Response> {
    const receivedAtMs = performance.now();
    const release = await context.slots.acquire(signal);
    try {
      return await answer(request, {
        ...context,
        signal,
        receivedAtMs,
        startedAtMs: performance.now(),
      });
    } finally {
      release();
    }
  }

  async function work(
    { key, request }: BatchItem<Request>,
    signal: AbortSignal,
  ): Promise<BatchAnswer<Response>> {
    try {
      check(key);
      if (request === undefined) throw invalidArgument('request must be set, got none');
      const response = await withWorker(request, signal);
      return { key, status: { code: 0, message: '' }, response };
    } catch (thrown) {
      const { code, message, cause } = asSkillError(thrown);
      if (code === 'INTERNAL') logger.error({ err: cause, key }, 'A batch item failed.');
      return {
        key: key.slice(0, maxKeyLength),
        status: { code: errorCodes[code], message },
        response: undefined,
      };
    }
  }

  yield* workThrough({ items, concurrency, signal: context.signal, work });
}
