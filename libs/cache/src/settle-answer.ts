import type { EncodedAnswer } from './answer-codec.js';
import type { OnCacheEvent } from './cache-events.js';
import { entryId, type CacheKey } from './cache-key.js';
import type { CacheStore } from './cache-store.js';
import { traceOf, type Traced } from './cache-trace.js';
import { decodeKept } from './decode-kept.js';
import type { DiskPatience } from './disk-patience.js';
import type { EntryHead, EntryRecord } from './entry-record.js';
import type { Inquiry } from './inquiry.js';
import { fileName } from './layout.js';
import type { SamePictureWish } from './same-picture-mode.js';
import { findSamePicture, type ComparePictures, type SamePicture } from './same-picture-tier.js';
import { sha256 } from './sha256.js';

/** How a new answer is looked at. */
export interface SettleOptions {
  /** `off` keeps to the exact tier. */
  samePicture: SamePictureWish;
  compare: ComparePictures | undefined;
  /** Ends a comparison; the answer is then kept as a new one. */
  signal: AbortSignal;
  /** How long the caller can still wait for the disk, in milliseconds. */
  remainingMs: () => number;
}

/** Where an answer is kept, and how long is waited for that. */
export interface Keeper {
  store: CacheStore;
  reads: DiskPatience;
  writes: DiskPatience;
  onEvent: OnCacheEvent;
}

/** An answer that is to be kept. */
export interface NewAnswer<Response> {
  inquiry: Inquiry<Response>;
  key: CacheKey;
  encoded: EncodedAnswer;
  response: Response;
  options: SettleOptions;
}

function findSame<Response>(
  { store, reads, onEvent }: Keeper,
  { inquiry, key, encoded: { file, imageHash }, options }: NewAnswer<Response>,
): Promise<SamePicture | undefined> | undefined {
  const { samePicture: mode, compare, signal, remainingMs } = options;
  if (mode === 'off' || !compare || !file || imageHash === undefined) return undefined;
  const { kind } = inquiry.question;
  const find = (other: CacheKey) => reads.run(remainingMs(), () => store.find(other));
  const search = { key, kind, imageHash, file: file.bytes, mode, compare, signal, onEvent };
  return findSamePicture({ nearest: store.nearest.bind(store), find }, search);
}

function headOf<Response>({ inquiry, encoded }: NewAnswer<Response>): EntryHead {
  const { namespace, kind, inputSha256s } = inquiry.question;
  return {
    namespace,
    kind,
    inputSha256s,
    createdAtMs: Date.now(),
    firstSeenSha256: inputSha256s[0] ?? '',
    inputBytes: inquiry.inputBytes,
    workMs: encoded.workMs,
  };
}

/** What the disk does not take in time goes on being written, and the caller is told of no path. */
async function keep<Response>(
  { store, writes, onEvent }: Keeper,
  { key, options }: NewAnswer<Response>,
  record: EntryRecord,
  file: Uint8Array | undefined,
): Promise<string | undefined> {
  let isOver = false;
  const path = await writes.run(options.remainingMs(), async () => {
    const kept = await store.keep(key, record, file);
    isOver = true;
    return kept;
  });
  if (!isOver) onEvent({ type: 'skipped', reason: 'late' });
  return path;
}

async function keepAlias<Response>(
  keeper: Keeper,
  answer: NewAnswer<Response>,
  { kept, mode, distance, score }: SamePicture,
  keptResponse: Response,
): Promise<Traced<Response>> {
  const { codec } = answer.inquiry;
  const adopted = codec.adopt?.(answer.response, keptResponse) ?? keptResponse;
  const head: EntryHead = {
    ...headOf(answer),
    ...(kept.head.file && { file: kept.head.file }),
    ...(kept.head.imageHash !== undefined && { imageHash: kept.head.imageHash }),
    firstSeenSha256: kept.head.firstSeenSha256,
    alias: { of: kept.key.input, mode, distance, score },
  };
  const record: EntryRecord = { head, payload: codec.encode(adopted).payload };
  await keep(keeper, answer, record, undefined);
  const { store } = keeper;
  store.touch(kept.key);
  // It may have been taken back, or answered with another file, since it was found.
  const { file } = store.catalogue.get(entryId(kept.key)) ?? {};
  const path = file && kept.head.file && file === fileName(kept.head.file) ? kept.path : undefined;
  return { response: adopted, trace: traceOf('same-picture', record, path) };
}

async function keepNew<Response>(
  keeper: Keeper,
  answer: NewAnswer<Response>,
): Promise<Traced<Response>> {
  const { file, imageHash, payload } = answer.encoded;
  const head: EntryHead = {
    ...headOf(answer),
    ...(file && {
      file: {
        sha256: await sha256(file.bytes),
        extension: file.extension,
        sizeBytes: file.bytes.length,
      },
    }),
    ...(imageHash !== undefined && { imageHash }),
  };
  const path = await keep(keeper, answer, { head, payload }, file?.bytes);
  return { response: answer.response, trace: traceOf('new', { head, payload }, path) };
}

/** The kept response that shows the same, or this one, which is kept. Rejects with what goes wrong with the store. */
export async function settleAnswer<Response>(
  keeper: Keeper,
  answer: NewAnswer<Response>,
): Promise<Traced<Response>> {
  await keeper.store.ready(answer.options.remainingMs());
  const same = await findSame(keeper, answer);
  const keptResponse = same && decodeKept(answer.inquiry.codec, same.kept);
  return same && keptResponse
    ? keepAlias(keeper, answer, same, keptResponse)
    : keepNew(keeper, answer);
}
