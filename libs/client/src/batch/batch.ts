import { noTrace } from '@skillgate/cache';
import { asSkillError, type SkillError } from '@skillgate/core';
import type { Duplex, MethodDefinition } from '../attempt.js';
import type { CacheMode, UncachedAnswer } from '../call-cache.js';
import { call, type RawAnswer } from '../call.js';
import type { Deadline } from '../deadline.js';
import type { Endpoint } from '../endpoint.js';
import { finishSuspect } from '../fallback.js';
import { pick } from '../pick.js';
import { RemoteFailure } from '../remote-failure.js';
import type { Route } from '../route.js';
import { answerIn, isWorthAnotherTry, type BatchResponse } from './batch-response.js';
import { SourceError, type ItemReader } from './item-reader.js';
import { batchWindow, type ItemAnswer, type OpenItem, type SentItem } from './item.js';
import type { Outbox } from './outbox.js';
import { tellOfItem } from './tell.js';

/** Items that are finished at a time after a stream broke. */
const finishers = 4;

type CheckSize = (bytes: number) => void;

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
  /** Sent, and not answered yet. */
  readonly #unanswered = new Map<string, SentItem<M>>();
  /** Answered, and being looked at for the cache. */
  readonly #settling = new Set<Promise<void>>();
  /** Answered with a code that is worth another try, which is made after the stream. */
  readonly #tryAgain: OpenItem<M>[] = [];
  #roomFreed: () => void = () => undefined;
  #streamOver = false;

  constructor(options: BatchOptions<M>) {
    this.#options = options;
  }

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
    const { route, deadline, streamMethod } = this.#options;
    if (route.fallback === 'only') return undefined;
    const { skill, balance, endpoints, changed } = route;
    const choice = { skill, balance, tried: new Set<Endpoint>(), signal: deadline.signal, changed };
    try {
      await pick(endpoints, choice, (endpoint) =>
        endpoint.duplex(streamMethod, { deadline }, (stream, checkSize) =>
          this.#exchange(stream, checkSize),
        ),
      );
      return undefined;
    } catch (error) {
      if (error instanceof RemoteFailure) return error;
      throw error;
    }
  }

  async #exchange(stream: Duplex<unknown, unknown>, checkSize: CheckSize): Promise<void> {
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

  async #send(stream: Duplex<unknown, unknown>, checkSize: CheckSize): Promise<void> {
    const { items, outbox } = this.#options;
    while (this.#tryAgain.length < batchWindow) {
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
      const tooLarge = complaintOf(() => checkSize(request.body().byteLength + key.length + 16));
      if (tooLarge) {
        await outbox.put({ key, error: tooLarge });
        continue;
      }
      this.#unanswered.set(key, { ...item, sentAtMs: performance.now() });
      await stream.write({ key, request: request.message });
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
    const answer = answerIn<M>(response);
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
    const answer = await finishSuspect(route, item.request, deadline, failure);
    return this.#settle(item, { ...answer, reason: failure.kind });
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
