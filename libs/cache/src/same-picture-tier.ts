import type { OnCacheEvent } from './cache-events.js';
import { entryId, keyOfId, type CacheKey } from './cache-key.js';
import type { CacheStore } from './cache-store.js';
import type { KeptAnswer } from './read-entry.js';
import type { SamePictureMode } from './same-picture-mode.js';

/** What a comparison of two processed files came to. */
export interface Comparison {
  same: boolean;
  /** 1 is the limit; undefined where a rule refused before anything was measured. */
  score: number | undefined;
  /** Which test refused. */
  reason: string | undefined;
}

/** What a comparison is rejected with that was not begun: too many others came first. */
export class OthersFirst extends Error {}

/** Compares two processed files, off the event loop. The client hands in the image engine's. */
export type ComparePictures = (
  incoming: Uint8Array,
  kept: Uint8Array,
  mode: SamePictureMode,
  signal: AbortSignal,
) => Promise<Comparison>;

/** Within how many of the 64 bits a kept file is compared at all. */
export const hashBits: Readonly<Record<SamePictureMode, number>> = { same: 8, similar: 12 };

/** How many of the nearest are compared. */
const compared = 2;

export interface SamePictureSearch {
  key: CacheKey;
  kind: string;
  imageHash: string;
  /** The processed file of the new input. */
  file: Uint8Array;
  mode: SamePictureMode;
  compare: ComparePictures;
  signal: AbortSignal;
  onEvent: OnCacheEvent;
}

/** A kept answer that shows the same picture. */
export interface SamePicture {
  kept: KeptAnswer;
  mode: SamePictureMode;
  distance: number;
  score: number | undefined;
}

async function compareOne(
  { file, kind, mode, compare, signal, onEvent }: SamePictureSearch,
  kept: Buffer,
): Promise<Comparison> {
  if (kept.equals(file)) return { same: true, score: 0, reason: undefined };
  try {
    const comparison = await compare(file, kept, mode, signal);
    const { same, reason } = comparison;
    onEvent({ type: 'compared', kind, result: same ? 'same' : (reason ?? 'other') });
    return comparison;
  } catch (cause) {
    // No answer is lost for want of a comparison.
    const reason = cause instanceof OthersFirst ? 'late' : 'failed';
    onEvent({ type: 'compared', kind, result: reason, cause });
    return { same: false, score: undefined, reason };
  }
}

/** Where kept files are looked for. */
export interface KeptPictures extends Pick<CacheStore, 'nearest'> {
  /** Undefined also where the disk does not answer in time. */
  find(key: CacheKey): Promise<KeptAnswer | undefined>;
}

/** Looks among the kept files with a near hash for one that shows the same picture. */
export async function findSamePicture(
  pictures: KeptPictures,
  search: SamePictureSearch,
): Promise<SamePicture | undefined> {
  const { key, imageHash, mode } = search;
  const near = pictures.nearest(key, imageHash, hashBits[mode], compared + 1);
  const others = near.filter(({ id }) => id !== entryId(key)).slice(0, compared);
  for (const { id, distance } of others) {
    const otherKey = keyOfId(id);
    const kept = otherKey && (await pictures.find(otherKey));
    // Another process may have made it an alias: one of an alias could go round in a circle.
    if (!kept?.file || kept.head.alias) continue;
    const { same, score } = await compareOne(search, kept.file);
    if (same) return { kept, mode, distance, score };
  }
  return undefined;
}
