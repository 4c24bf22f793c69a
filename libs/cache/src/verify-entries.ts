import { entryId, keyOfId, type CacheKey } from './cache-key.js';
import type { CacheStore } from './cache-store.js';
import { doOrTell } from './could-not.js';
import { readKeptFile, readRecord, Unfit } from './read-entry.js';
import { mayBeOnItsWay, reconcile } from './reconcile.js';

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

type Found = 'whole' | 'missing' | 'damaged';

async function look(store: CacheStore, key: CacheKey): Promise<Found> {
  try {
    const record = await readRecord(store, key);
    if (!record) return 'missing';
    await readKeptFile(store, key, record);
    return 'whole';
  } catch (error) {
    if (error instanceof Unfit) return 'damaged';
    throw error;
  }
}

/** As `look`, but what others dropped, or put anew, since it was looked up is not for this one to judge. */
async function lookTwice(store: CacheStore, key: CacheKey, beganMs: number): Promise<Found> {
  if ((await look(store, key)) === 'whole') return 'whole';
  await store.journal.catchUp();
  const entry = store.catalogue.get(entryId(key));
  if (!entry) return 'whole';
  const found = await look(store, key);
  return found === 'missing' && mayBeOnItsWay(entry, beganMs) ? 'whole' : found;
}

async function verify(store: CacheStore): Promise<Verification> {
  const unread: unknown[] = [];
  const beganMs = Date.now();
  await reconcile(store, (error) => unread.push(error));
  let [entries, dropped] = [0, 0];
  for await (const { id } of store.catalogue.entriesInTurn()) {
    const key = keyOfId(id);
    if (!key) continue;
    entries += 1;
    const found = await lookTwice(store, key, beganMs);
    if (found === 'whole') continue;
    dropped += 1;
    if (found === 'missing') await store.drop([id], 'missing');
    // As in a call, which counts and removes it.
    else await store.find(key);
  }
  if (unread.length > 0) throw unread[0];
  return { entries, dropped };
}
