import type { AnswerCodec, EncodedAnswer } from './answer-codec.js';
import type { OnCacheEvent } from './cache-events.js';
import { cacheKey, namespaceIdOf, type CacheKey, type Question } from './cache-key.js';
import type { CacheStore } from './cache-store.js';
import type { EntryHead, EntryRecord } from './entry-record.js';
import { createLookUps } from './look-ups.js';
import { createNearTurns, type NearTurns } from './near-turns.js';
import type { KeptAnswer } from './read-entry.js';
import { isAlikeEnough, type SamePictureWish } from './same-picture-mode.js';
import {
  findSamePicture,
  hashBits,
  type ComparePictures,
  type SamePicture,
} from './same-picture-tier.js';
import { sha256 } from './sha256.js';

/** What a caller is told of the cache's part in an answer. */
export interface CacheTrace {
  /**
   * - `exact`: this input was answered before.
   * - `same-picture`: the input is new, and its picture is one that is kept: image and path are the kept one's.
   * - `new`: nothing kept fits; the answer is kept, unless `path` is undefined.
   * - `off`: the cache had no part in it.
   */
  result: 'exact' | 'same-picture' | 'new' | 'off';
  /** Where the answer is kept, until room is made for others. */
  path: string | undefined;
  /** Where the file was made for another input: hash bits that differ, and the comparison's score; 1 is its limit. */
  distance: number | undefined;
  score: number | undefined;
  /** SHA-256 of the input that the kept answer was made for. */
  firstSeenSha256: string | undefined;
}

/** The trace of a call without a cache. */
export const noTrace: CacheTrace = {
  result: 'off',
  path: undefined,
  distance: undefined,
  score: undefined,
  firstSeenSha256: undefined,
};

/** A response, and how the cache had part in it. */
export interface Traced<Response> {
  response: Response;
  trace: CacheTrace;
}

/** A question with its codec. */
export interface Inquiry<Response> {
  question: Question;
  codec: AnswerCodec<Response>;
  /** The sum of the inputs. */
  inputBytes: number;
}

/** How a new answer is looked at. */
export interface SettleOptions {
  /** `off` keeps to the exact tier. */
  samePicture: SamePictureWish;
  compare: ComparePictures | undefined;
  /** Ends a comparison; the answer is then kept as a new one. */
  signal: AbortSignal;
}

/** What was asked, from the inputs themselves. @throws SkillError INVALID_ARGUMENT for a namespace that is none */
export async function inquire<Response>(
  {
    inputs,
    codec,
    ...rest
  }: Pick<Question, 'namespace' | 'options'> & {
    inputs: readonly Uint8Array[];
    codec: AnswerCodec<Response>;
  },
  signal: AbortSignal,
): Promise<Inquiry<Response>> {
  // The caller's mistake: what goes wrong from here on fails no call.
  namespaceIdOf(rest.namespace);
  const inputSha256s: string[] = [];
  for (const input of inputs) inputSha256s.push(await sha256(input, signal));
  const inputBytes = inputs.reduce((sum, { length }) => sum + length, 0);
  return { question: { ...rest, kind: codec.kind, inputSha256s }, codec, inputBytes };
}

/** How long an answer waits for others with near hashes, such as a burst of pages of one form, in milliseconds. */
const patienceMs = 1_000;

/** Both tiers on a store. */
export class AnswerCache {
  readonly #lookUps = createLookUps((error) => this.#report(error));
  readonly #turns: NearTurns = createNearTurns({ maxDistance: hashBits.similar, patienceMs });

  constructor(
    readonly store: CacheStore,
    readonly onEvent: OnCacheEvent = store.settings.onEvent,
  ) {}

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
    const hit = await this.#lookUps
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
    const response = kept && isServed(kept, wish) ? decoded(codec, kept) : undefined;
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
    const settled = () => this.#settle({ inquiry, key, encoded, response, options });
    const traced = await (encoded.imageHash === undefined
      ? settled()
      : this.#turns.run(key.variant, encoded.imageHash, settled));
    // Last: who is asked by it must find what was kept.
    await this.store.identities
      .remember(question.namespace, question.kind, identity)
      .catch((error: unknown) => this.#report(error));
    const { result } = traced.trace;
    if (result === 'new' || result === 'same-picture') {
      this.onEvent({ type: 'answered', kind: question.kind, result, savedBytes: 0, savedMs: 0 });
    }
    return traced;
  }

  async #settle<Response>(answer: Answer<Response>): Promise<Traced<Response>> {
    await this.store.ready();
    const same = await this.#same(answer);
    const keptResponse = same && decoded(answer.inquiry.codec, same.kept);
    return same && keptResponse
      ? this.#keepAlias(answer, same, keptResponse)
      : this.#keepNew(answer);
  }

  async #same<Response>({
    inquiry,
    key,
    encoded: { file, imageHash },
    options,
  }: Answer<Response>): Promise<SamePicture | undefined> {
    const { samePicture: mode, compare, signal } = options;
    if (mode === 'off' || !compare || !file || imageHash === undefined) return undefined;
    const { kind } = inquiry.question;
    const { onEvent } = this;
    const search = { key, kind, imageHash, file: file.bytes, mode, compare, signal, onEvent };
    return findSamePicture(this.store, search);
  }

  async #keepAlias<Response>(
    { inquiry, key, response, encoded }: Answer<Response>,
    { kept, mode, distance, score }: SamePicture,
    keptResponse: Response,
  ): Promise<Traced<Response>> {
    const { codec } = inquiry;
    const adopted = codec.adopt?.(response, keptResponse) ?? keptResponse;
    const head: EntryHead = {
      ...headOf(inquiry, encoded),
      ...(kept.head.file && { file: kept.head.file }),
      ...(kept.head.imageHash !== undefined && { imageHash: kept.head.imageHash }),
      firstSeenSha256: kept.head.firstSeenSha256,
      alias: { of: kept.key.input, mode, distance, score },
    };
    const record: EntryRecord = { head, payload: codec.encode(adopted).payload };
    await this.store.keep(key, record, undefined);
    this.store.touch(kept.key);
    return { response: adopted, trace: traceOf('same-picture', record, kept.path) };
  }

  async #keepNew<Response>(answer: Answer<Response>): Promise<Traced<Response>> {
    const { inquiry, key, encoded, response } = answer;
    const { file, imageHash, payload } = encoded;
    const head: EntryHead = {
      ...headOf(inquiry, encoded),
      ...(file && {
        file: {
          sha256: await sha256(file.bytes),
          extension: file.extension,
          sizeBytes: file.bytes.length,
        },
      }),
      ...(imageHash !== undefined && { imageHash }),
    };
    const path = await this.store.keep(key, { head, payload }, file?.bytes);
    return { response, trace: traceOf('new', { head, payload }, path) };
  }
}

interface Answer<Response> {
  inquiry: Inquiry<Response>;
  key: CacheKey;
  encoded: EncodedAnswer;
  response: Response;
  options: SettleOptions;
}

const isServed = ({ head: { alias } }: KeptAnswer, wish: SamePictureWish) =>
  !alias || isAlikeEnough(wish, alias.mode);

/** A payload that a later release of the skill can't read is as good as none. */
function decoded<Response>(codec: AnswerCodec<Response>, kept: KeptAnswer): Response | undefined {
  try {
    return codec.decode(kept.payload, kept.file);
  } catch {
    return undefined;
  }
}

function headOf<Response>(
  { question, inputBytes }: Inquiry<Response>,
  { workMs }: EncodedAnswer,
): EntryHead {
  const { namespace, kind, inputSha256s } = question;
  return {
    namespace,
    kind,
    inputSha256s,
    createdAtMs: Date.now(),
    firstSeenSha256: inputSha256s[0] ?? '',
    inputBytes,
    workMs,
  };
}

function traceOf(
  result: CacheTrace['result'],
  { head }: EntryRecord,
  path: string | undefined,
): CacheTrace {
  const { alias, firstSeenSha256 } = head;
  return { result, path, distance: alias?.distance, score: alias?.score, firstSeenSha256 };
}
