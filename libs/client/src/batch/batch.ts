import { asSkillError } from '@skillgate/core';
import type { MethodDefinition } from '../attempt.js';
import { call, type RawAnswer } from '../call.js';
import { withDeadline } from '../deadline.js';
import type { RemoteFailure } from '../remote-failure.js';
import { finishSuspect } from '../suspects.js';
import { toldError } from '../told-error.js';
import type { BatchOptions } from './batch-options.js';
import { BatchStreams } from './batch-streams.js';
import type { OpenItem } from './item.js';
import { settle } from './settle.js';
import { tellOfItem } from './tell.js';

/** Items that are finished at a time after a stream broke. */
const finishers = 4;

/** One batch: over a stream while it holds, then item by item; each is answered once. */
export class Batch<M extends MethodDefinition> {
  readonly #options: BatchOptions<M>;
  readonly #streams: BatchStreams<M>;

  constructor(options: BatchOptions<M>) {
    this.#options = options;
    this.#streams = new BatchStreams(options);
  }

  async run(): Promise<void> {
    const failure = await this.#streams.run();
    const suspects = new Set<OpenItem<M>>(failure?.isSuspect ? this.#streams.unanswered : []);
    const left = this.#leftOvers();
    const finish = async () => {
      for await (const item of left) {
        await this.#finish(item, suspects.has(item) ? failure : undefined);
      }
    };
    await Promise.all(Array.from({ length: finishers }, finish));
    await this.#streams.settled();
  }

  async *#leftOvers(): AsyncGenerator<OpenItem<M>> {
    const { items } = this.#options;
    yield* this.#streams.unanswered;
    yield* this.#streams.tryAgain;
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
      const raw = await settle(this.#options, item, answer);
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
    // It must know where the batch has less time than a call; the batch itself ends first.
    const timeoutMs = Math.min(route.timeoutMs, Math.max(0, deadline.remainingMs()) + 100);
    return call(route, request, { signal: deadline.signal, timeoutMs, ...cache });
  }
}
