import { asSkillError, type SkillError } from '@skillgate/core';
import type { MethodDefinition } from '../attempt.js';
import type { Lane } from '../endpoint.js';
import { pick } from '../pick.js';
import { RemoteFailure } from '../remote-failure.js';
import { toldError } from '../told-error.js';
import type { BatchOptions } from './batch-options.js';
import { answerIn, isWorthAnotherTry, type BatchResponse } from './batch-response.js';
import { SourceError } from './item-reader.js';
import { batchWindow, type ItemAnswer, type OpenItem, type SentItem } from './item.js';
import { settle } from './settle.js';
import { tellOfItem } from './tell.js';

/** Sends a batch's items over one stream after the other, as far as it goes, and gives out the answers. */
export class BatchStreams<M extends MethodDefinition> {
  readonly #options: BatchOptions<M>;
  /** Sent, and not answered yet, by the keys that they have on the stream: a caller's may be too long for the skill. */
  readonly #unanswered = new Map<string, SentItem<M>>();
  /** Answered, and being looked at for the cache. */
  readonly #settling = new Set<Promise<void>>();
  /** Answered with a code that is worth another try, which is made after the stream. */
  readonly #tryAgain: OpenItem<M>[] = [];
  #roomFreed: () => void = () => undefined;
  #over = false;
  /** Items that were sent in all. */
  #sent = 0;
  /** Whether the stream ended with as many items as one may carry. */
  #full = false;

  constructor(options: BatchOptions<M>) {
    this.#options = options;
  }

  /** Ends when every item is read and answered, or with why the rest has to go another way. */
  async run(): Promise<RemoteFailure | undefined> {
    try {
      return await this.#throughAll();
    } finally {
      this.#over = true;
    }
  }

  get unanswered(): Iterable<OpenItem<M>> {
    return this.#unanswered.values();
  }

  get tryAgain(): Iterable<OpenItem<M>> {
    return this.#tryAgain;
  }

  /** Resolves when the last answers are given out. */
  async settled(): Promise<void> {
    await Promise.all(this.#settling);
  }

  async #throughAll(): Promise<RemoteFailure | undefined> {
    for (;;) {
      const failure = await this.#throughOne();
      if (failure || !this.#full) return failure;
    }
  }

  async #throughOne(): Promise<RemoteFailure | undefined> {
    const { route, deadline, streamMethod } = this.#options;
    if (route.fallback === 'only') return undefined;
    try {
      await pick({ route, deadline, tried: new Set() }, (endpoint) =>
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
    this.#full = false;
    while (this.#tryAgain.length < batchWindow) {
      this.#full = this.#sent === last;
      if (this.#full) break;
      if (this.#unanswered.size + this.#settling.size >= batchWindow) {
        await new Promise<void>((resolve) => (this.#roomFreed = resolve));
        continue;
      }
      const item = await items.next();
      // Whoever finishes what is left takes it.
      if (this.#over) return;
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
      // It may be sent once more, later: what is kept under its inputs must be the answer to them.
      const message = item.plan ? request.copy() : request.message;
      await stream.write({ key: streamKey, request: message });
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
    const settling = settle(this.#options, sent, answer.raw)
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

  async #end(sent: SentItem<M>, answer: ItemAnswer<M>): Promise<void> {
    tellOfItem(this.#options.route, sent, answer);
    await this.#options.outbox.put({ key: sent.key, ...answer });
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
