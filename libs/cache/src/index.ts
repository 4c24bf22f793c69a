export { CacheStore } from './cache-store.js';
export { smallestCacheBytes, type CacheStoreOptions } from './cache-options.js';
export { cacheConfig, cacheVariables, type CacheConfig } from './config.js';
export {
  cacheStats,
  clearEntries,
  deleteEntries,
  evictEntries,
  listEntries,
  verifyEntries,
  type CacheStats,
  type ListedEntry,
  type Selection,
  type Verification,
} from './housekeeping.js';

export { AnswerCache } from './answer-cache.js';
export { noTrace, type CacheTrace, type Traced } from './cache-trace.js';
export { inquire, type Inquiry } from './inquiry.js';
export type { SettleOptions } from './settle-answer.js';
export type { AnswerCodec, EncodedAnswer } from './answer-codec.js';
export type { AnswerIdentity } from './cache-key.js';
export type { CacheEvent, OnCacheEvent } from './cache-events.js';
export type { ComparePictures, Comparison } from './same-picture-tier.js';
export type { SamePictureMode, SamePictureWish } from './same-picture-mode.js';
export { sha256 } from './sha256.js';
export { BeginAnew, createSingleFlight, type SingleFlight } from './single-flight.js';
export { createHashIndex, type HashIndex, type NearHash } from './hash-index.js';
