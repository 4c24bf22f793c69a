import { setTimeout as delay } from 'node:timers/promises';
import { entryId, keyOfId, type CacheKey } from './cache-key.js';
import type { CacheStore } from './cache-store.js';
import { doOrTell } from './could-not.js';
import { readKeptFile, readRecord, Unfit } from './read-entry.js';
import { reconcile } from './reconcile.js';

export interface Verification {
  entries: number;
  /** Entries whose record or file was damaged or missing, those aside that opening the folder had dropped before. */
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
/** How long an entry may be told of before its record is written: calls wait no longer for that. */
const writingMs = 5_000;

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

/** An entry that was not whole at the first look. */
interface Suspect {
  key: CacheKey;
  createdAtMs: number;
}

/** Drops an entry that is still damaged; gives whether it went. Rejects where it could not be removed. */
async function dropIfDamaged(
  store: CacheStore,
  { key, createdAtMs }: Suspect,
  beganMs: number,
): Promise<boolean> {
  const id = entryId(key);
  const entry = store.catalogue.get(id);
  if (!entry) return false;
  const found = await look(store, key);
  const isNew = entry.createdAtMs !== createdAtMs || createdAtMs > beganMs - writingMs;
  if (found === 'whole' || (found === 'missing' && isNew)) return false;
  if (found === 'missing') await store.drop([id], 'missing');
  // As in a call, which counts and removes it.
  else await store.find(key);
  if (store.catalogue.get(id)?.createdAtMs !== createdAtMs) return !store.catalogue.has(id);
  throw new Error(`${store.layout.entry(key)} is damaged and could not be removed.`);
}

async function verify(store: CacheStore): Promise<Verification> {
  const unread: unknown[] = [];
  const beganMs = Date.now();
  let dropped = await reconcile(store, (error) => unread.push(error));
  let entries = dropped;
  const suspects: Suspect[] = [];
  for await (const { id, createdAtMs } of store.catalogue.entriesInTurn()) {
    const key = keyOfId(id);
    if (!key) continue;
    entries += 1;
    const found = await look(store, key).catch((error: unknown) => unread.push(error));
    if (found === 'missing' || found === 'damaged') suspects.push({ key, createdAtMs });
  }
  // Others may be dropping them, or putting them anew: they remove first, and tell of it then.
  if (suspects.length > 0) await delay(tellingMs);
  await store.journal.catchUp();
  for (const suspect of suspects) {
    const went = await dropIfDamaged(store, suspect, beganMs).catch((error: unknown) => {
      unread.push(error);
    });
    if (went === true) dropped += 1;
  }
  if (unread.length > 0) throw unread[0];
  return { entries, dropped };
}
