import { PassThrough } from 'node:stream';
import { noTrace } from '@skillgate/cache';
import {
  asSkillError,
  errorCodes,
  invalidArgument,
  type ResponseOf,
  type SkillError,
} from '@skillgate/core';
import type { Duplex, MethodDefinition } from './attempt.js';
import type { CacheMode, CachePlan, UncachedAnswer } from './call-cache.js';
import { call, type RawAnswer } from './call.js';
import { withDeadline, type CallOptions, type Deadline } from './deadline.js';
import type { Endpoint } from './endpoint.js';
import { finishSuspect } from './fallback.js';
import { errorFromStatus } from './from-service-error.js';
import { pick } from './pick.js';
import { RemoteFailure } from './remote-failure.js';
import type { OutgoingRequest } from './request.js';
import type { Route } from './route.js';

/** One item of a batch, ready to be sent; or why it can't be. */
export type BatchItem<M extends MethodDefinition> = { key: string } & (
  { request: OutgoingRequest<M> } | { error: SkillError }
);

/** How one item ended. */
export type BatchOutcome<M extends MethodDefinition> = { key: string } & (
  { raw: RawAnswer<M> } | { error: SkillError }
);

/** The shape that the contract gives the messages of every batch. */
interface BatchResponse<M extends MethodDefinition> {
  key: string;
  status: { code: number; message: string } | undefined;
  response: ResponseOf<M> | undefined;
}

/** Items that are sent and not yet answered, and answers that are not yet taken, at the most. */
const window = 16;
/** Items that are finished at a time after a stream broke. */
const finishers = 4;
/** How long a batch may take when its caller does not say, in milliseconds: an hour. */
export const defaultBatchTimeoutMs = 3_600_000;

/** Codes by which a skill says of an item that another try may do. */
const worthAnotherTry: ReadonlySet<number> = new Set([
  errorCodes.RESOURCE_EXHAUSTED,
  errorCodes.UNAVAILABLE,
]);

/** A key and what is sent for it. */
interface Item<M extends MethodDefinition> {
  key: string;
  request: OutgoingRequest<M>;
  /** Undefined where the cache has no part in it. */
  plan: CachePlan<M> | undefined;
}

interface Sent<M extends MethodDefinition> extends Item<M> {
  /** By `performance.now()`. */
  sentAtMs: number;
}

class Batch<M extends MethodDefinition> {
  /** Sent, and not answered yet. */
  readonly #unanswered = new Map<string, Sent<M>>();
  /** Answered, and being looked at for the cache. */
  readonly #settling = new Set<Promise<void>>();
  /** Answered with a code that is worth another try, which is made after the stream. */
  readonly #tryAgain: Item<M>[] = [];
  readonly #keys = new Set<string>();
  /** The item that is being read from the source, until somebody has taken it. */
  #reading: Promise<Item<M> | undefined> | undefined;
  /** While the consumer is slow. */
  #drained: Promise<void> | undefined;
  #roomFreed: () => void = () => undefined;
  #streamOver = false;
  #exhausted = false;

  constructor(
    readonly route: Route,
    readonly streamMethod: MethodDefinition,
    readonly source: AsyncIterator<BatchItem<M>>,
    readonly outbox: PassThrough,
    readonly deadline: Deadline,
    readonly wish: CacheMode | undefined,
  ) {}

  /** Over the stream while it holds, then item by item; each is answered once. */
  async run(): Promise<void> {
    const failure = await this.#throughStream();
    this.#streamOver = true;
    const suspects = failure?.isSuspect ? new Set(this.#unanswered.keys()) : undefined;
    const left = this.#leftOvers();
    const finish = async () => {
      for await (const item of left) {
        await this.#finish(item, suspects?.has(item.key) ? failure : undefined);
      }
    };
    await Promise.all(Array.from({ length: finishers }, finish));
    await Promise.all(this.#settling);
  }

  async #throughStream(): Promise<RemoteFailure | undefined> {
    const { route, deadline } = this;
    if (route.fallback === 'only') return undefined;
    const { skill, balance, endpoints, changed } = route;
    const choice = { skill, balance, tried: new Set<Endpoint>(), signal: deadline.signal, changed };
    try {
      await pick(endpoints, choice, (endpoint) =>
        endpoint.duplex(this.streamMethod, { deadline }, (stream, checkSize) =>
          this.#exchange(stream, checkSize),
        ),
      );
      return undefined;
    } catch (error) {
      if (error instanceof RemoteFailure) return error;
      throw error;
    }
  }

  async #exchange(
    stream: Duplex<unknown, unknown>,
    checkSize: (bytes: number) => void,
  ): Promise<void> {
    let sourceError: SourceError | undefined;
    this.#send(stream, checkSize).catch((error: unknown) => {
      // What else ends the sending ends the answers too, and tells more there.
      if (error instanceof SourceError) sourceError = error;
      stream.cancel();
    });
    try {
      for await (const response of stream.responses) {
        await this.#onResponse(response as BatchResponse<M>);
      }
    } catch (error) {
      throw sourceError ?? error;
    }
    if (sourceError) throw sourceError;
  }

  async #send(stream: Duplex<unknown, unknown>, checkSize: (bytes: number) => void): Promise<void> {
    while (this.#tryAgain.length < window) {
      if (this.#unanswered.size + this.#settling.size >= window) {
        await new Promise<void>((resolve) => (this.#roomFreed = resolve));
        continue;
      }
      const item = await this.#nextItem();
      // Whoever finishes what is left takes it.
      if (this.#streamOver) return;
      this.#reading = undefined;
      if (!item) break;
      const { key, request } = item;
      const tooLarge = complaintOf(() => checkSize(request.body().byteLength + key.length + 16));
      if (tooLarge) {
        await this.#emit({ key, error: tooLarge });
        continue;
      }
      this.#unanswered.set(key, { ...item, sentAtMs: performance.now() });
      await stream.write({ key, request: request.message });
    }
    stream.end();
  }

  /** The next item that can be sent, which stays the next one until it is taken. */
  #nextItem(): Promise<Item<M> | undefined> {
    this.#reading ??= this.#read();
    return this.#reading;
  }

  /** Reads on to an item that can be sent. One that can't is answered right away. */
  async #read(): Promise<Item<M> | undefined> {
    while (!this.#exhausted) {
      this.deadline.signal.throwIfAborted();
      const next = await this.source.next().catch((cause: unknown) => {
        throw new SourceError('The items could not be read.', { cause });
      });
      if (next.done) {
        this.#exhausted = true;
        return undefined;
      }
      const item = next.value;
      const error = this.#complaintAbout(item.key) ?? ('error' in item ? item.error : undefined);
      this.#keys.add(item.key);
      if (error) await this.#emit({ key: item.key, error });
      else if ('request' in item) {
        const planned = await this.#lookUp(item);
        if (planned) return planned;
      }
    }
    return undefined;
  }

  /** The item as it is to be sent; undefined for one that the cache answered. */
  async #lookUp({ key, request }: Omit<Item<M>, 'plan'>): Promise<Item<M> | undefined> {
    const { cache } = this.route;
    const lookedUpAtMs = performance.now();
    const plan = await cache?.plan(request, this.wish, this.deadline.signal);
    const raw = plan && (await cache?.find(plan, request));
    if (!raw) return { key, request, plan };
    this.#tell(request, lookedUpAtMs, { raw });
    await this.#emit({ key, raw });
    return undefined;
  }

  #complaintAbout(key: unknown): SkillError | undefined {
    if (typeof key !== 'string' || key === '') {
      return invalidArgument(
        `The key of an item must be a string that is not empty, got '${key}'.`,
      );
    }
    if (!this.#keys.has(key)) return undefined;
    return invalidArgument(`The key '${key}' stands twice in the batch; each must be unique.`);
  }

  async #onResponse({ key, status, response }: BatchResponse<M>): Promise<void> {
    const sent = this.#unanswered.get(key);
    if (!sent) return;
    this.#unanswered.delete(key);
    const isWorthAnother = worthAnotherTry.has(status?.code ?? 0);
    if (isWorthAnother) this.#tryAgain.push(sent);
    if (isWorthAnother) return this.#roomFreed();
    const answer = fromBatchResponse<M>(status, response);
    if ('error' in answer || !sent.plan) {
      this.#roomFreed();
      return this.#end(sent, answer);
    }
    // Other answers are taken meanwhile.
    const settling = this.#settle(sent, answer.raw)
      .then((raw) => this.#end(sent, { raw }))
      .finally(() => {
        this.#settling.delete(settling);
        this.#roomFreed();
      });
    this.#settling.add(settling);
  }

  /** What the cache makes of an answer. */
  async #settle({ plan }: Pick<Item<M>, 'plan'>, answer: UncachedAnswer<M>): Promise<RawAnswer<M>> {
    const { cache } = this.route;
    if (!plan || !cache) return { ...answer, trace: noTrace };
    return cache.settle(plan, answer, this.deadline);
  }

  async #end(sent: Sent<M>, answer: { raw: RawAnswer<M> } | { error: SkillError }): Promise<void> {
    this.#tell(sent.request, sent.sentAtMs, answer);
    await this.#emit({ key: sent.key, ...answer });
  }

  async *#leftOvers(): AsyncGenerator<Item<M>> {
    yield* this.#unanswered.values();
    yield* this.#tryAgain;
    for (;;) {
      const item = await this.#nextItem();
      this.#reading = undefined;
      if (!item) return;
      yield item;
    }
  }

  async #finish(item: Item<M>, failure: RemoteFailure | undefined): Promise<void> {
    const { route, deadline, wish } = this;
    const { key, request } = item;
    try {
      const raw = failure
        ? await this.#settle(item, {
            ...(await finishSuspect(route, request, deadline, failure)),
            reason: failure.kind,
          })
        : await call(route, request, {
            signal: deadline.signal,
            ...(wish !== undefined && { cache: wish }),
          });
      await this.#emit({ key, raw });
    } catch (error) {
      deadline.signal.throwIfAborted();
      await this.#emit({ key, error: asSkillError(error) });
    }
  }

  /** Tells of an item that the cache or the stream answered; one that is finished by a call of its own tells of itself. */
  #tell(
    request: OutgoingRequest<M>,
    sentAtMs: number,
    answer: { raw: RawAnswer<M> } | { error: SkillError },
  ): void {
    const { skill, events } = this.route;
    events.emit('call', {
      skill,
      method: request.methodName,
      code: 'error' in answer ? answer.error.code : 'OK',
      servedBy: 'error' in answer ? undefined : answer.raw.servedBy,
      reason: undefined,
      cache: 'error' in answer ? undefined : answer.raw.trace.result,
      attempts: 'raw' in answer && answer.raw.servedBy === 'cache' ? 0 : 1,
      totalMs: performance.now() - sentAtMs,
    });
  }

  async #emit(outcome: BatchOutcome<M>): Promise<void> {
    if (this.outbox.write(outcome) || this.outbox.destroyed) return;
    this.#drained ??= drained(this.outbox).finally(() => (this.#drained = undefined));
    await this.#drained;
  }
}

/** Thrown by the caller's own iterable; its cause goes back to the caller. */
class SourceError extends Error {}

/** Resolves when there is room again, or nobody wants any more. */
function drained(outbox: PassThrough): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      outbox.off('drain', done).off('close', done);
      resolve();
    };
    outbox.on('drain', done).on('close', done);
  });
}

function complaintOf(check: () => void): SkillError | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    return asSkillError(error);
  }
}

function fromBatchResponse<M extends MethodDefinition>(
  status: BatchResponse<M>['status'],
  response: ResponseOf<M> | undefined,
): { raw: RawAnswer<M> } | { error: SkillError } {
  if (response && !status?.code) {
    return { raw: { response, servedBy: 'remote', reason: undefined, trace: noTrace } };
  }
  const { code = errorCodes.UNKNOWN, message = '' } = status ?? {};
  return { error: errorFromStatus(code || errorCodes.UNKNOWN, message) };
}

/** Sends items over one stream and yields how each ended, in the order in which they finish. */
export async function* runBatch<M extends MethodDefinition>(
  route: Route,
  streamMethod: MethodDefinition,
  items: AsyncIterable<BatchItem<M>>,
  options: CallOptions,
): AsyncGenerator<BatchOutcome<M>> {
  const stop = new AbortController();
  // Not AbortSignal.any: Node 20 keeps what it makes for as long as the caller's signal lives.
  const forward = () => stop.abort(options.signal?.reason);
  if (options.signal?.aborted) forward();
  options.signal?.addEventListener('abort', forward, { once: true });
  const outbox = new PassThrough({ objectMode: true, highWaterMark: window });
  const source = items[Symbol.asyncIterator]();
  const limits = {
    ...options,
    signal: stop.signal,
    closed: route.closed,
    defaultTimeoutMs: defaultBatchTimeoutMs,
  };
  const work = withDeadline(limits, (deadline) =>
    new Batch(route, streamMethod, source, outbox, deadline, options.cache).run(),
  ).then(
    () => outbox.end(),
    (error: Error) => outbox.destroy(error instanceof SourceError ? (error.cause as Error) : error),
  );
  try {
    yield* outbox as AsyncIterable<BatchOutcome<M>>;
  } finally {
    options.signal?.removeEventListener('abort', forward);
    stop.abort();
    await work;
    // Not waited for: the source may itself wait for an item that never comes.
    void source.return?.()?.catch(() => undefined);
  }
}
