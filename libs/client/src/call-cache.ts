import {
  BeginAnew,
  createSingleFlight,
  inquire,
  inTurn,
  noTrace,
  type AnswerCache,
  type ComparePictures,
  type Inquiry,
  type OnCacheEvent,
  type SamePictureWish,
  type SingleFlight,
} from '@skillgate/cache';
import { ramMb, type ResponseOf } from '@skillgate/core';
import type { Served } from '@skillgate/proto';
import type { MethodDefinition } from './attempt.js';
import type { RawAnswer } from './call.js';
import { endedBy, type Deadline } from './deadline.js';
import type { OutgoingRequest } from './request.js';
import { areInputsUnchanged, watchInputs } from './unchanged-inputs.js';

/**
 * What the cache may do:
 * - `auto`: answer what was asked before, and give a kept file to a new input that shows the same picture.
 * - `exact`: answer what was asked before, byte for byte.
 * - `refresh`: ask anew, and keep that in the place of what was kept.
 * - `off`: nothing.
 */
export type CacheMode = 'auto' | 'exact' | 'refresh' | 'off';

/** How one client keeps its answers. */
export interface CallCacheOptions {
  answers: AnswerCache;
  /** What calls do that don't say; undefined: as is usual with the method. */
  mode: CacheMode | undefined;
  namespace: string;
  samePicture: SamePictureWish;
  /** Undefined without the image engine. */
  compare: () => ComparePictures | undefined;
  onEvent: OnCacheEvent;
}

/** An answer that nobody has looked at for the cache yet. */
export type UncachedAnswer<M extends MethodDefinition> = Omit<RawAnswer<M>, 'trace'>;

/** What the cache does for one request. */
export interface CachePlan<M extends MethodDefinition> {
  mode: Exclude<CacheMode, 'off'>;
  inquiry: Inquiry<ResponseOf<M>>;
}

/** How long an answer may take to be compared, the start of the thread included, in milliseconds. */
const compareMs = 10_000;
/** What of a call's time is left after its answer was kept, in milliseconds. */
const reserveMs = 250;
/** How much of a call's time a look-up may take. */
const lookUpShare = 0.5;

/** The cache of clients with the same options, around their calls: identical ones at the same time share one. */
export class CallCache {
  readonly #flights: SingleFlight<RawAnswer<MethodDefinition>> = createSingleFlight();

  constructor(readonly options: CallCacheOptions) {}

  /**
   * Undefined where the cache has no part in a call. Takes the time of SHA-256 over the inputs; of the deadline the
   * signal, which costs, only where it has a part.
   */
  async plan<M extends MethodDefinition>(
    { keeping, inputs }: OutgoingRequest<M>,
    wish: CacheMode | undefined,
    deadline: Pick<Deadline, 'signal'>,
  ): Promise<CachePlan<M> | undefined> {
    const wished = wish ?? this.options.mode;
    if (wished === 'off') return undefined;
    const kept = keeping?.();
    if (!kept || (!wished && !kept.isDefault)) return undefined;
    const { namespace } = this.options;
    const { codec, options } = kept;
    const mode = wished ?? 'auto';
    return { mode, inquiry: await inquire({ namespace, codec, options, inputs }, deadline.signal) };
  }

  /** What was answered before. */
  async find<M extends MethodDefinition>(
    { mode, inquiry }: CachePlan<M>,
    request: OutgoingRequest<M>,
    deadline: Pick<Deadline, 'remainingMs'>,
  ): Promise<RawAnswer<M> | undefined> {
    if (mode === 'refresh') return undefined;
    const startedAtMs = performance.now();
    const hit = await this.options.answers.find(
      inquiry,
      this.#wish(mode),
      deadline.remainingMs() * lookUpShare,
    );
    if (!hit) return undefined;
    const timing = { queueMs: 0, workMs: 0, totalMs: performance.now() - startedAtMs };
    const response = servedAs(hit.response, { ...idOf(request), timing, ramMb: ramMb() });
    return { response, servedBy: 'cache', reason: undefined, trace: hit.trace };
  }

  #wish(mode: CacheMode): SamePictureWish {
    return mode === 'auto' ? this.options.samePicture : 'off';
  }

  /** Keeps a new answer, or gives the kept one that shows the same; neither where it may be one to other bytes. */
  async settle<M extends MethodDefinition>(
    plan: CachePlan<M>,
    request: OutgoingRequest<M>,
    answer: UncachedAnswer<M>,
    deadline: Pick<Deadline, 'signal' | 'remainingMs'>,
  ): Promise<RawAnswer<M>> {
    if (await areInputsUnchanged(plan, request, answer.servedBy)) {
      return this.#settle(plan, answer, deadline);
    }
    return this.#unkept(answer);
  }

  #unkept<M extends MethodDefinition>(answer: UncachedAnswer<M>): RawAnswer<M> {
    this.options.onEvent({ type: 'skipped', reason: 'changed' });
    return { ...answer, trace: noTrace };
  }

  async #settle<M extends MethodDefinition>(
    { mode, inquiry }: CachePlan<M>,
    answer: UncachedAnswer<M>,
    deadline: Pick<Deadline, 'signal' | 'remainingMs'>,
  ): Promise<RawAnswer<M>> {
    const { answers, compare } = this.options;
    const remainingMs = () => Math.max(0, deadline.remainingMs() - reserveMs);
    // A whole number: AbortSignal.timeout takes no other.
    const limitMs = Math.ceil(Math.min(compareMs, remainingMs()));
    const wish = limitMs > 0 ? this.#wish(mode) : 'off';
    const isCompared = wish !== 'off';
    const { response, trace } = await answers.settle(inquiry, answer.response, {
      samePicture: wish,
      compare: isCompared ? compare() : undefined,
      signal: isCompared ? AbortSignal.timeout(limitMs) : deadline.signal,
      remainingMs,
    });
    return { ...answer, response, trace };
  }

  /** Exact tier → single flight → `ask` → same-picture tier. */
  async around<M extends MethodDefinition>(
    request: OutgoingRequest<M>,
    { deadline, wish }: { deadline: Deadline; wish: CacheMode | undefined },
    ask: (deadline: Deadline) => Promise<UncachedAnswer<M>>,
  ): Promise<RawAnswer<M>> {
    const plan = await this.plan(request, wish, deadline);
    if (!plan) return { ...(await ask(deadline)), trace: noTrace };
    const work = async (signal: AbortSignal) => {
      const hit = await this.find(plan, request, deadline);
      if (hit) return hit;
      const shared = endedBy(signal, deadline);
      const asked = Promise.allSettled([ask(shared)]);
      const areUnchanged = watchInputs(plan, request, asked);
      const [ended] = await asked;
      const servedBy = ended.status === 'fulfilled' ? ended.value.servedBy : undefined;
      if (!(await areUnchanged(servedBy))) {
        throw new BeginAnew('Its bytes were changed.', () => this.#unkept(valueOf(ended)));
      }
      return this.#settle(plan, valueOf(ended), shared);
    };
    const { value, isShared } = await this.#flights.run(
      keyOf(plan, request),
      deadline.signal,
      work as (signal: AbortSignal) => Promise<RawAnswer<MethodDefinition>>,
    );
    const raw = value as RawAnswer<M>;
    if (!isShared) return raw;
    this.options.onEvent({ type: 'coalesced', kind: plan.inquiry.question.kind });
    // All who shared it come at the same time.
    const copy = await inTurn(() => copyOf(request, raw.response));
    return { ...raw, response: servedAs(copy, idOf(request)) };
  }
}

function valueOf<T>(ended: PromiseSettledResult<T>): T {
  if (ended.status === 'rejected') throw ended.reason;
  return ended.value;
}

function keyOf<M extends MethodDefinition>(
  { mode, inquiry }: CachePlan<M>,
  { methodName }: OutgoingRequest<M>,
): string {
  const { inputSha256s, options } = inquiry.question;
  return JSON.stringify([methodName, mode, inputSha256s, Buffer.from(options).toString('base64')]);
}

/** Every caller may write into the bytes that it is given. */
function copyOf<M extends MethodDefinition>(
  { method }: OutgoingRequest<M>,
  response: ResponseOf<M>,
): ResponseOf<M> {
  return method.responseDeserialize(method.responseSerialize(response)) as ResponseOf<M>;
}

/** Every request of the contract has an id. */
const idOf = ({ message }: OutgoingRequest): { id: string } => ({
  id: (message as { id: string }).id,
});

/** Every response of the contract tells who served it. */
function servedAs<Response>(response: Response, own: Partial<Served>): Response {
  const { served } = response as { served?: Served };
  return served ? { ...response, served: { ...served, ...own } } : response;
}
