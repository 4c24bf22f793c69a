import { entryId, keyOfId } from './cache-key.js';
import type { CacheStore } from './cache-store.js';
import { doOrTell } from './could-not.js';
import { readKeptFile, readRecord, Unfit } from './read-entry.js';
import { reconcile } from './reconcile.js';

export interface Verification {
  entries: number;
  /** Entries whose record or file was damaged or missing; they were dropped. */
  dropped: number;
}

/**
 * Reads everything, drops what is damaged, and removes what belongs to nothing.
 * @throws SkillError FAILED_PRECONDITION where the folder can't be opened, or anything in it not be read
 */
export function verifyEntries(store: CacheStore): Promise<Verification> {
  return doOrTell(store, 'verified', () => verify(store));
}

async function verify(store: CacheStore): Promise<Verification> {
  const unread: unknown[] = [];
  await reconcile(store, (error) => unread.push(error));
  let [entries, dropped] = [0, 0];
  for await (const { id } of store.catalogue.entriesInTurn()) {
    const key = keyOfId(id);
    if (!key) continue;
    entries += 1;
    try {
      const record = await readRecord(store, key);
      if (record) await readKeptFile(store, key, record);
      else await store.drop([entryId(key)], 'missing');
      if (!record) dropped += 1;
    } catch (error) {
      if (!(error instanceof Unfit)) throw error;
      // As in a call, which counts and removes it.
      await store.find(key);
      dropped += 1;
    }
  }
  if (unread.length > 0) throw unread[0];
  return { entries, dropped };
}
