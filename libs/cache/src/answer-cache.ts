import type { OnCacheEvent } from './cache-events.js';
import { cacheKey } from './cache-key.js';
import type { CacheStore } from './cache-store.js';
import { noTrace, traceOf, type Traced } from './cache-trace.js';
import { decodeKept } from './decode-kept.js';
import { createDiskPatience } from './disk-patience.js';
import type { Inquiry } from './inquiry.js';
import { createNearTurns, type NearTurns } from './near-turns.js';
import type { KeptAnswer } from './read-entry.js';
import { isAlikeEnough, type SamePictureWish } from './same-picture-mode.js';
import { hashBits } from './same-picture-tier.js';
import { settleAnswer, type Keeper, type SettleOptions } from './settle-answer.js';

/** How long an answer waits for others with near hashes, such as a burst of pages of one form, in milliseconds. */
const patienceMs = 1_000;
/** How long a disk takes to read an answer, or to write one and make room for it, at the most, in milliseconds. */
const readMs = 1_000;
const writeMs = 5_000;

/** Both tiers on a store. */
export class AnswerCache {
  readonly #keeper: Keeper;
  readonly #turns: NearTurns = createNearTurns({ maxDistance: hashBits.similar, patienceMs });

  constructor(
    readonly store: CacheStore,
    readonly onEvent: OnCacheEvent = store.settings.onEvent,
  ) {
    const reads = store.readProgress;
    const onStandstill = (error: Error) => this.#report(error);
    this.#keeper = {
      store,
      reads: createDiskPatience({ standstillMs: readMs, reads, onStandstill }),
      writes: createDiskPatience({ standstillMs: writeMs, reads, onStandstill }),
      onEvent,
    };
  }

  /**
   * The exact tier, before the call. What another input's file stands for is served to those who wish so. Never rejects:
   * what goes wrong is the store's trouble, and a miss, as is what takes longer than `limitMs` or a second.
   */
  async find<Response>(
    inquiry: Inquiry<Response>,
    wish: SamePictureWish,
    limitMs = Infinity,
  ): Promise<Traced<Response> | undefined> {
    const { kind } = inquiry.question;
    const hit = await this.#keeper.reads
      .run(limitMs, () => this.#lookUp(inquiry, wish))
      .catch((error: unknown) => this.#report(error));
    if (!hit) {
      this.onEvent({ type: 'missed', kind });
      return undefined;
    }
    const { savedMs, ...traced } = hit;
    const savedBytes = inquiry.inputBytes;
    this.onEvent({ type: 'answered', kind, result: 'exact', savedBytes, savedMs });
    return traced;
  }

  async #lookUp<Response>(
    { question, codec }: Inquiry<Response>,
    wish: SamePictureWish,
  ): Promise<(Traced<Response> & { savedMs: number }) | undefined> {
    const { store } = this;
    // By the time that an answer comes, the folder is open.
    void store.open();
    const identity = await store.identities.last(question.namespace, question.kind);
    const kept = identity && (await store.find(cacheKey(question, identity)));
    const response = kept && isServed(kept, wish) ? decodeKept(codec, kept) : undefined;
    if (!kept || !response) return undefined;
    return { response, trace: traceOf('exact', kept, kept.path), savedMs: kept.head.workMs };
  }

  #report(error: unknown): undefined {
    this.store.trouble.report(error);
  }

  /**
   * The same-picture tier, after the answer: the kept response that shows the same, or this one, which is kept. Never
   * rejects: what goes wrong is the store's trouble, and the answer is not kept.
   */
  async settle<Response>(
    inquiry: Inquiry<Response>,
    response: Response,
    options: SettleOptions,
  ): Promise<Traced<Response>> {
    const settled = await this.#settleOrKeep(inquiry, response, options).catch((error: unknown) =>
      this.#report(error),
    );
    return settled ?? { response, trace: noTrace };
  }

  async #settleOrKeep<Response>(
    inquiry: Inquiry<Response>,
    response: Response,
    options: SettleOptions,
  ): Promise<Traced<Response>> {
    const { question, codec } = inquiry;
    const identity = codec.identityOf(response);
    if (!identity) return { response, trace: noTrace };
    const key = cacheKey(question, identity);
    const encoded = codec.encode(response);
    const settled = () => settleAnswer(this.#keeper, { inquiry, key, encoded, response, options });
    const traced = await (encoded.imageHash === undefined
      ? settled()
      : this.#turns.run(key.variant, encoded.imageHash, settled, options.remainingMs()));
    // Last: who is asked by it must find what was kept.
    await this.#keeper.writes
      .run(options.remainingMs(), () =>
        this.store.identities.remember(question.namespace, question.kind, identity),
      )
      .catch((error: unknown) => this.#report(error));
    const { result, path } = traced.trace;
    if ((result === 'new' || result === 'same-picture') && path !== undefined) {
      this.onEvent({ type: 'answered', kind: question.kind, result, savedBytes: 0, savedMs: 0 });
    }
    return traced;
  }
}

const isServed = ({ head: { alias } }: KeptAnswer, wish: SamePictureWish) =>
  !alias || isAlikeEnough(wish, alias.mode);
