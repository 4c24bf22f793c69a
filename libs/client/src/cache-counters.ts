import type { CacheEvent } from '@skillgate/cache';

/** Counts what the cache tells, by its words. */
export function countCacheEvent(
  event: CacheEvent,
  count: (key: string, by?: number) => void,
): void {
  switch (event.type) {
    case 'answered': {
      const { kind, result, savedBytes, savedMs } = event;
      count(`cache_answers{kind=${kind},result=${result}}`);
      if (result !== 'exact') return;
      count(`cache_saved_bytes{kind=${kind}}`, savedBytes);
      count(`cache_saved_ms{kind=${kind}}`, savedMs);
      return;
    }
    case 'missed':
      return count(`cache_misses{kind=${event.kind}}`);
    case 'coalesced':
      return count(`cache_coalesced{kind=${event.kind}}`);
    case 'compared':
      return count(`cache_comparisons{kind=${event.kind},result=${event.result}}`);
    case 'dropped':
      return count(`cache_dropped{reason=${event.reason}}`, event.entries);
    case 'skipped':
      return count(`cache_not_kept{reason=${event.reason}}`);
    case 'trouble':
      return count(`cache_troubles{code=${event.code}}`);
  }
}
