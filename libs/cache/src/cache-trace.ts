import type { EntryRecord } from './entry-record.js';

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

/** What is told of a kept answer. */
export function traceOf(
  result: CacheTrace['result'],
  { head }: EntryRecord,
  path: string | undefined,
): CacheTrace {
  const { alias, firstSeenSha256 } = head;
  return { result, path, distance: alias?.distance, score: alias?.score, firstSeenSha256 };
}
