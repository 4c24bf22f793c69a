import { keyOfId } from './cache-key.js';
import type { CacheStore } from './cache-store.js';
import type { EntryHead } from './entry-record.js';
import { readRecord } from './read-entry.js';

export interface CacheStats {
  folder: string;
  entries: number;
  files: number;
  /** What everything takes on disk, and what it may take. */
  bytes: number;
  maxBytes: number;
  maxEntries: number;
  maxAgeMs: number;
  /** What is wrong with the folder. */
  problem: string | undefined;
}

/** One kept answer. */
export type ListedEntry = EntryHead & { path: string };

/** Counts. @throws nothing: what can't be read is not counted, and `problem` says why */
export async function cacheStats(store: CacheStore): Promise<CacheStats> {
  await store.open();
  const { maxBytes, maxEntries, maxAgeMs } = store.settings;
  return {
    folder: store.layout.root,
    entries: store.catalogue.size,
    files: store.catalogue.files,
    bytes: store.bytes,
    maxBytes,
    maxEntries,
    maxAgeMs,
    problem: store.trouble.message,
  };
}

/** The kept answers, the least recently used first; none of a folder that can't be read. */
export async function* listEntries(store: CacheStore): AsyncGenerator<ListedEntry> {
  if (!(await store.caughtUp())) return;
  for await (const { id, file } of store.catalogue.entriesByUse()) {
    const key = keyOfId(id);
    const record = key && (await readRecord(store, key).catch(() => undefined));
    if (!record) continue;
    const path =
      file === undefined ? store.layout.entry(key) : store.layout.file(key.namespaceId, file);
    yield { ...record.head, path };
  }
}
