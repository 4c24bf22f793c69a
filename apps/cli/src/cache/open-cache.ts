import { cacheConfig, CacheStore } from '@skillgate/cache';

/** How a command gets the cache's folder; specs hand in one of their own. */
export type OpenCache = () => CacheStore;

/** The folder that the environment names, also while SKILLGATE_CACHE=off. */
export const openCache: OpenCache = () => {
  const { folder, maxBytes, maxEntries, maxAgeMs } = cacheConfig(process.env);
  // What is wrong with the folder, the command says itself.
  return new CacheStore({ folder, maxBytes, maxEntries, maxAgeMs, warn: () => undefined });
};
