import { resolve } from 'node:path';
import type { OnCacheEvent } from './cache-events.js';

/** What a cache in a folder may have of its own. */
export interface CacheStoreOptions {
  /** Made where it is not there, for this user alone. One that another user could write to is not used. */
  folder: string;
  /** What all files in the folder may take on disk, in bytes. @default 1_073_741_824 */
  maxBytes?: number;
  /** @default 100_000 */
  maxEntries?: number;
  /** How long an answer is kept, in milliseconds. @default 2_592_000_000, 30 days */
  maxAgeMs?: number;
  onEvent?: OnCacheEvent;
  /** Told, once for each cause, when the folder can't be used as it should. @default process.emitWarning */
  warn?: (message: string) => void;
}

export type CacheStoreSettings = Required<CacheStoreOptions>;

/** The smallest `maxBytes`: below it, folders and journal leave no room for answers. */
export const smallestCacheBytes = 1024 * 1024;

/** The one place where a store's defaults stand. */
export function withDefaults(options: CacheStoreOptions): CacheStoreSettings {
  return {
    // A process may go elsewhere.
    folder: resolve(options.folder),
    maxBytes: Math.max(options.maxBytes ?? 1024 ** 3, smallestCacheBytes),
    maxEntries: options.maxEntries ?? 100_000,
    maxAgeMs: options.maxAgeMs ?? 30 * 24 * 3_600_000,
    onEvent: options.onEvent ?? (() => undefined),
    warn: options.warn ?? ((message) => process.emitWarning(message)),
  };
}
