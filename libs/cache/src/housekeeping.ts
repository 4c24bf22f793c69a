import { failedPrecondition, invalidArgument } from '@skillgate/core';
import { entryId, keyOfId, namespaceIdOf } from './cache-key.js';
import type { CacheStore } from './cache-store.js';
import type { EntryHead } from './entry-record.js';
import { inputOf, namespaceOf } from './entry-slots.js';
import type { JournalEntry } from './journal-line.js';
import { readKeptFile, readRecord, Unfit } from './read-entry.js';
import { reconcile } from './reconcile.js';
import { removeEmptyNamespaces } from './remove-empty-namespaces.js';

/** What is to be taken back: one of the two. */
export type Selection = {
  /** Left out, every namespace. That it is there and undefined is refused. */
  namespace?: string;
} & (
  | {
      /** Of an input, or of a kept file: 64 hex digits. Everything that shows the same file goes with it. */
      sha256: string;
    }
  | {
      /** The perceptual hash of kept files, 16 hex digits: all that have this very hash go. */
      imageHash: string;
    }
);

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

export interface Verification {
  entries: number;
  /** Entries whose record or file was damaged or missing; they were dropped. */
  dropped: number;
}

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

/** Whoever takes something back must know when it is still there. */
function couldNot({ trouble, layout }: CacheStore, done: 'taken back' | 'verified'): Error {
  const why = trouble.message ?? 'It was closed.';
  return failedPrecondition(`What is kept in ${layout.root} could not be ${done}. ${why}`);
}

/** The kept answers, the least recently used first; none of a folder that can't be opened. */
export async function* listEntries(store: CacheStore): AsyncGenerator<ListedEntry> {
  if (!(await store.opened())) return;
  await store.journal.catchUp();
  for await (const { id, file } of store.catalogue.entriesInTurn()) {
    const key = keyOfId(id);
    const record = key && (await readRecord(store, key).catch(() => undefined));
    if (!record) continue;
    const path =
      file === undefined ? store.layout.entry(key) : store.layout.file(key.namespaceId, file);
    yield { ...record.head, path };
  }
}

/**
 * Reads everything, drops what is damaged, and removes what belongs to nothing.
 * @throws SkillError FAILED_PRECONDITION where the folder can't be opened
 */
export async function verifyEntries(store: CacheStore): Promise<Verification> {
  if (!(await store.opened())) throw couldNot(store, 'verified');
  await reconcile(store);
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
  return { entries, dropped };
}

function checked(name: string, digits: unknown, length: number): string {
  const text = typeof digits === 'string' ? digits.toLowerCase() : '';
  if (text.length === length && /^[\da-f]+$/.test(text)) return text;
  const came = typeof digits === 'string' ? `'${digits}'` : String(digits);
  throw invalidArgument(`${name} must have ${length} hex digits, got ${came}`);
}

/** Left out, it is every namespace; what somebody forgot to fill in is not. */
function checkedNamespace(given: { namespace?: string } | null): { namespace?: string } {
  if (typeof given !== 'object' || !given) {
    throw invalidArgument(`An object such as { namespace: 'name' } was expected, got ${given}`);
  }
  if (!('namespace' in given)) return {};
  namespaceIdOf(given.namespace as string);
  return { namespace: given.namespace as string };
}

/** Entries of several inputs tell in their records which. */
async function hasInput(store: CacheStore, { id }: JournalEntry, sha256: string): Promise<boolean> {
  const key = keyOfId(id);
  const record = key && (await readRecord(store, key).catch(() => undefined));
  return record?.head.inputSha256s.includes(sha256) ?? false;
}

async function isOf(store: CacheStore, entry: JournalEntry, sha256: string): Promise<boolean> {
  const { id, file, original, inputs } = entry;
  if (inputOf(id) === sha256 || file?.startsWith(sha256)) return true;
  // The file was made of that input, also when its own record has gone.
  if (original !== undefined && inputOf(original) === sha256) return true;
  return inputs > 1 && hasInput(store, entry, sha256);
}

function checkedSelection(selection: Selection): Selection {
  const { sha256, imageHash } = Object(selection) as Record<string, unknown>;
  const count = [sha256, imageHash].filter((one) => one !== undefined).length;
  if (count !== 1) {
    throw invalidArgument(
      `Either sha256 or imageHash was expected, got ${count === 0 ? 'neither' : 'both'}`,
    );
  }
  const within = checkedNamespace(selection);
  return sha256 === undefined
    ? { ...within, imageHash: checked('imageHash', imageHash, 16) }
    : { ...within, sha256: checked('sha256', sha256, 64) };
}

async function select(store: CacheStore, selection: Selection): Promise<string[]> {
  const chosen = new Set<string>();
  const { namespace } = selection;
  const namespaceId = namespace === undefined ? undefined : namespaceIdOf(namespace);
  for await (const entry of store.catalogue.entriesInTurn()) {
    if (namespaceId !== undefined && namespaceOf(entry.id) !== namespaceId) continue;
    const isChosen =
      'sha256' in selection
        ? await isOf(store, entry, selection.sha256)
        : entry.imageHash === selection.imageHash;
    if (!isChosen) continue;
    chosen.add(entry.id);
    // Whoever is served this file is served what is to be taken back.
    if (entry.file === undefined) continue;
    for (const id of store.catalogue.holders(namespaceOf(entry.id), entry.file)) chosen.add(id);
  }
  return [...chosen];
}

async function idsOf(
  store: CacheStore,
  isWanted: (entry: JournalEntry) => boolean,
): Promise<string[]> {
  const ids: string[] = [];
  for await (const entry of store.catalogue.entriesInTurn()) {
    if (isWanted(entry)) ids.push(entry.id);
  }
  return ids;
}

async function takeBack(store: CacheStore, choose: () => Promise<string[]>): Promise<number> {
  if (!(await store.opened())) throw couldNot(store, 'taken back');
  // Also what the journal does not know could be served.
  await reconcile(store);
  const ids = await choose();
  if (!(await store.drop(ids, 'deleted'))) throw couldNot(store, 'taken back');
  await removeEmptyNamespaces(store);
  return ids.length;
}

/**
 * Takes answers back, in every process that shares the folder; resolves to how many entries went.
 * @throws SkillError INVALID_ARGUMENT for what is no selection, FAILED_PRECONDITION when anything could not be removed
 */
export async function deleteEntries(store: CacheStore, selection: Selection): Promise<number> {
  const chosen = checkedSelection(selection);
  return takeBack(store, () => select(store, chosen));
}

/**
 * Takes back everything, of one namespace, or, where that is left out, of all; resolves to how many entries went.
 * @throws SkillError INVALID_ARGUMENT for what is no namespace, also one that is there and undefined;
 *   FAILED_PRECONDITION when anything could not be removed
 */
export async function clearEntries(
  store: CacheStore,
  of: { namespace?: string } = {},
): Promise<number> {
  const { namespace } = checkedNamespace(of);
  const namespaceId = namespace === undefined ? undefined : namespaceIdOf(namespace);
  return takeBack(store, () =>
    idsOf(store, ({ id }) => namespaceId === undefined || namespaceOf(id) === namespaceId),
  );
}

/** Drops what is too old or over the limits now; resolves to how many entries went, none where it can't be opened. */
export async function evictEntries(store: CacheStore): Promise<number> {
  if (!(await store.opened())) return 0;
  await store.journal.catchUp();
  const before = store.catalogue.size;
  const oldest = Date.now() - store.settings.maxAgeMs;
  await store.drop(await idsOf(store, ({ createdAtMs }) => createdAtMs < oldest), 'expired');
  await removeEmptyNamespaces(store);
  await store.makeRoom();
  return before - store.catalogue.size;
}
