import { setTimeout as delay } from 'node:timers/promises';
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

/** How long it may take to tell of what was removed: of hundreds of entries in one go, on a slow disk. */
const tellingMs = 500;

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

/** Drops an entry that is still damaged; gives whether it is. */
async function dropIfDamaged(store: CacheStore, key: CacheKey, beganMs: number): Promise<boolean> {
  const entry = store.catalogue.get(entryId(key));
  if (!entry) return false;
  const found = await look(store, key);
  if (found === 'whole' || (found === 'missing' && mayBeOnItsWay(entry, beganMs))) return false;
  if (found === 'missing') await store.drop([entry.id], 'missing');
  // As in a call, which counts and removes it.
  else await store.find(key);
  return true;
}

async function verify(store: CacheStore): Promise<Verification> {
  const unread: unknown[] = [];
  const beganMs = Date.now();
  await reconcile(store, (error) => unread.push(error));
  let [entries, dropped] = [0, 0];
  const suspects: CacheKey[] = [];
  for await (const { id } of store.catalogue.entriesInTurn()) {
    const key = keyOfId(id);
    if (!key) continue;
    entries += 1;
    if ((await look(store, key)) !== 'whole') suspects.push(key);
  }
  // Others may be dropping them, or putting them anew: they remove first, and tell of it then.
  if (suspects.length > 0) await delay(tellingMs);
  await store.journal.catchUp();
  for (const key of suspects) dropped += (await dropIfDamaged(store, key, beganMs)) ? 1 : 0;
  if (unread.length > 0) throw unread[0];
  return { entries, dropped };
}
