import { noTrace } from '@skillgate/cache';
import { asSkillError, type SkillError } from '@skillgate/core';
import type { MethodDefinition } from '../attempt.js';
import type { CacheMode, UncachedAnswer } from '../call-cache.js';
import { call, type RawAnswer } from '../call.js';
import { withDeadline, type Deadline } from '../deadline.js';
import type { Endpoint, Lane } from '../endpoint.js';
import { pick } from '../pick.js';
import { RemoteFailure } from '../remote-failure.js';
import type { Route } from '../route.js';
import { finishSuspect } from '../suspects.js';
import { toldError } from '../told-error.js';
import { answerIn, isWorthAnotherTry, type BatchResponse } from './batch-response.js';
import { SourceError, type ItemReader } from './item-reader.js';
import { batchWindow, type ItemAnswer, type OpenItem, type SentItem } from './item.js';
import type { Outbox } from './outbox.js';
import { tellOfItem } from './tell.js';

/** Items that are finished at a time after a stream broke. */
const finishers = 4;

export interface BatchOptions<M extends MethodDefinition> {
  route: Route;
  streamMethod: MethodDefinition;
  items: ItemReader<M>;
  outbox: Outbox<M>;
  deadline: Deadline;
  wish: CacheMode | undefined;
}

/** One batch: over a stream while it holds, then item by item; each is answered once. */
export class Batch<M extends MethodDefinition> {
  readonly #options: BatchOptions<M>;
  /** Sent, and not answered yet, by the keys that they have on the stream: a caller's may be too long for the skill. */
  readonly #unanswered = new Map<string, SentItem<M>>();
  /** Answered, and being looked at for the cache. */
  readonly #settling = new Set<Promise<void>>();
  /** Answered with a code that is worth another try, which is made after the stream. */
  readonly #tryAgain: OpenItem<M>[] = [];
  #roomFreed: () => void = () => undefined;
  #streamOver = false;
  /** Items that were sent in all. */
  #sent = 0;
  /** Whether the stream ended with as many items as one may carry. */
  #streamFull = false;

  constructor(options: BatchOptions<M>) {
    this.#options = options;
  }

  async run(): Promise<void> {
    const failure = await this.#throughStreams();
    this.#streamOver = true;
    const suspects = new Set<OpenItem<M>>(failure?.isSuspect ? this.#unanswered.values() : []);
    const left = this.#leftOvers();
    const finish = async () => {
      for await (const item of left) {
        await this.#finish(item, suspects.has(item) ? failure : undefined);
      }
    };
    await Promise.all(Array.from({ length: finishers }, finish));
    await Promise.all(this.#settling);
  }

  async #throughStreams(): Promise<RemoteFailure | undefined> {
    for (;;) {
      const failure = await this.#throughStream();
      if (failure || !this.#streamFull) return failure;
    }
  }

  async #throughStream(): Promise<RemoteFailure | undefined> {
    const { route, deadline, streamMethod } = this.#options;
    if (route.fallback === 'only') return undefined;
    const { skill, balance, endpoints, changed } = route;
    const choice = { skill, balance, tried: new Set<Endpoint>(), signal: deadline.signal, changed };
    try {
      await pick(endpoints, choice, (endpoint) =>
        endpoint.duplex(streamMethod, { deadline }, (lane) => this.#exchange(lane)),
      );
      return undefined;
    } catch (error) {
      if (error instanceof RemoteFailure) return error;
      throw error;
    }
  }

  async #exchange(lane: Lane<MethodDefinition>): Promise<void> {
    const { stream } = lane;
    let sourceError: SourceError | undefined;
    this.#send(lane).catch((error: unknown) => {
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

  async #send({ address, stream, checkSize, maxItems }: Lane<MethodDefinition>): Promise<void> {
    const { items, outbox, route } = this.#options;
    const { skill } = route;
    const last = this.#sent + maxItems;
    this.#streamFull = false;
    while (this.#tryAgain.length < batchWindow) {
      this.#streamFull = this.#sent === last;
      if (this.#streamFull) break;
      if (this.#unanswered.size + this.#settling.size >= batchWindow) {
        await new Promise<void>((resolve) => (this.#roomFreed = resolve));
        continue;
      }
      const item = await items.next();
      // Whoever finishes what is left takes it.
      if (this.#streamOver) return;
      items.take();
      if (!item) break;
      const { key, request } = item;
      const streamKey = String(this.#sent);
      const frame = streamKey.length + 16;
      const tooLarge = complaintOf(() => checkSize(request.body().byteLength + frame));
      if (tooLarge) {
        await outbox.put({
          key,
          error: toldError(tooLarge, { skill, endpoint: address, attempts: 0 }),
        });
        continue;
      }
      this.#sent += 1;
      this.#unanswered.set(streamKey, { ...item, sentAtMs: performance.now(), endpoint: address });
      await stream.write({ key: streamKey, request: request.message });
    }
    stream.end();
  }

  async #onResponse(response: BatchResponse<M>): Promise<void> {
    const sent = this.#unanswered.get(response.key);
    if (!sent) return;
    this.#unanswered.delete(response.key);
    if (isWorthAnotherTry(response)) {
      this.#tryAgain.push(sent);
      return this.#roomFreed();
    }
    const answer = this.#answerIn(response, sent);
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

  #answerIn(response: BatchResponse<M>, { endpoint }: SentItem<M>): ItemAnswer<M> {
    const answer = answerIn<M>(response);
    if ('raw' in answer) return answer;
    const { skill } = this.#options.route;
    return { error: toldError(answer.error, { skill, endpoint, attempts: 1 }) };
  }

  /** What the cache makes of an answer. */
  async #settle(
    { plan }: Pick<OpenItem<M>, 'plan'>,
    answer: UncachedAnswer<M>,
  ): Promise<RawAnswer<M>> {
    const { route, deadline } = this.#options;
    if (!plan || !route.cache) return { ...answer, trace: noTrace };
    return route.cache.settle(plan, answer, deadline);
  }

  async #end(sent: SentItem<M>, answer: ItemAnswer<M>): Promise<void> {
    tellOfItem(this.#options.route, sent, answer);
    await this.#options.outbox.put({ key: sent.key, ...answer });
  }

  async *#leftOvers(): AsyncGenerator<OpenItem<M>> {
    const { items } = this.#options;
    yield* this.#unanswered.values();
    yield* this.#tryAgain;
    for (;;) {
      const item = await items.next();
      items.take();
      if (!item) return;
      yield item;
    }
  }

  async #finish(item: OpenItem<M>, failure: RemoteFailure | undefined): Promise<void> {
    const { deadline, outbox } = this.#options;
    const { key } = item;
    try {
      const raw = failure ? await this.#finishSuspect(item, failure) : await this.#call(item);
      await outbox.put({ key, raw });
    } catch (error) {
      deadline.signal.throwIfAborted();
      await outbox.put({ key, error: asSkillError(error) });
    }
  }

  async #finishSuspect(item: OpenItem<M>, failure: RemoteFailure): Promise<RawAnswer<M>> {
    const { route, deadline } = this.#options;
    const sent = { request: item.request, sentAtMs: performance.now() };
    // With as much time as a call: one that hangs must not hold a place in quarantine for as long as a batch may take.
    const limits = { signal: deadline.signal, defaultTimeoutMs: route.timeoutMs };
    try {
      const answer = await withDeadline(limits, (own) =>
        finishSuspect(route, item.request, own, failure),
      );
      const raw = await this.#settle(item, answer);
      tellOfItem(route, sent, { raw });
      return raw;
    } catch (thrown) {
      const { skill } = route;
      const { endpoint } = failure;
      const error = toldError(asSkillError(thrown), { skill, endpoint, attempts: 1 });
      tellOfItem(route, sent, { error });
      throw error;
    }
  }

  #call({ request }: OpenItem<M>): Promise<RawAnswer<M>> {
    const { route, deadline, wish } = this.#options;
    const cache = wish === undefined ? {} : { cache: wish };
    return call(route, request, { signal: deadline.signal, ...cache });
  }
}

function complaintOf(check: () => void): SkillError | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    return asSkillError(error);
  }
}
