import type { CacheStore } from './cache-store.js';

/** Drops what is older than answers may get. */
export async function dropExpired(
  store: Pick<CacheStore, 'catalogue' | 'settings' | 'drop'>,
): Promise<void> {
  const oldestMs = Date.now() - store.settings.maxAgeMs;
  const expired: string[] = [];
  for await (const { id, createdAtMs } of store.catalogue.entriesInTurn()) {
    if (createdAtMs < oldestMs) expired.push(id);
  }
  await store.drop(expired, 'expired');
}
