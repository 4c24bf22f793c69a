/** Why an entry left. */
export type DropReason = 'evicted' | 'expired' | 'corrupt' | 'missing' | 'deleted';

/**
 * Why an answer was not kept; `changed`: the caller put other bytes into its buffer before it was answered; `making-room`:
 * the limits are so much narrower than before that hundreds of answers must go first; `late`: the disk did not take it in
 * the time that the call could wait; where that was begun, it may still be kept, or be told of once more.
 */
export type SkipReason =
  'opening' | 'too-large' | 'making-room' | 'unwritable' | 'failed' | 'closed' | 'changed' | 'late';

/** What the store tells of its work. */
export type StoreEvent =
  | { type: 'dropped'; reason: DropReason; entries: number }
  | { type: 'skipped'; reason: SkipReason }
  /** Something on the disk did not work; calls go on without it. */
  | { type: 'trouble'; code: string };

/** What the cache tells of its work. */
export type CacheEvent =
  | StoreEvent
  /** An answer came from what is kept (`exact`, `same-picture`), or was kept (`new`). */
  | {
      type: 'answered';
      kind: string;
      result: 'exact' | 'same-picture' | 'new';
      /** What was not sent and not waited for, because of an exact hit. */
      savedBytes: number;
      savedMs: number;
    }
  /** A question that had no answer yet. */
  | { type: 'missed'; kind: string }
  /** A call that shared the answer of one that was under way. */
  | { type: 'coalesced'; kind: string }
  /** A kept file was compared: `same`, what refused it, such as `tiles`, `late` where others came first, or `failed`. */
  | { type: 'compared'; kind: string; result: string; cause?: unknown };

export type OnCacheEvent = (event: CacheEvent) => void;
