import { unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { entryId, keyOfId, namespaceOf, variantOf, type CacheKey } from './cache-key.js';
import type { CacheStoreSettings } from './cache-options.js';
import type { Catalogue } from './catalogue.js';
import type { EntryRecord } from './entry-record.js';
import type { Journal } from './journal.js';
import type { JournalEntry, JournalEvent } from './journal-line.js';
import { fileName, ownNames } from './layout.js';
import { readRecord, Unfit, type EntrySource } from './read-entry.js';
import { isRealFolder, namesIn, realFolders } from './real-folders.js';
import { eachInTurn, inTurn } from './take-turns.js';

/** The folder, such as that of a `CacheStore`. */
export interface Reconcilable extends EntrySource {
  catalogue: Catalogue;
  journal: Journal;
  settings: Pick<CacheStoreSettings, 'onEvent'>;
}

interface ReconcileOptions extends Reconcilable {
  /** Told of each record that can't be read, which is left where it is. */
  onUnread: (error: unknown, id: string) => void;
}

/** How long a file may be on its way after the journal told of it, in milliseconds. */
const writingMs = 60_000;
/** Records that are read at once: each takes one of the files that this process may have open. */
const readAtOnce = 16;

/**
 * The names of what the cache keeps in a folder, a shard at a time; whatever else lies there is left alone. What can't be
 * read is not taken for empty: its answers would be dropped.
 */
async function* shardsOf(
  folder: string,
  called: RegExp,
): AsyncGenerator<{ path: string; names: string[] }> {
  if (!(await isRealFolder(folder))) return;
  for (const shard of await realFolders(folder, ownNames.shard)) {
    const path = join(folder, shard);
    const names = await namesIn(path);
    yield { path, names: await inTurn(() => names.filter((name) => called.test(name))) };
  }
}

/** Never a folder: the cache makes none of that name. */
const remove = (path: string) => unlink(path).catch(() => undefined);

/** The journal's words for a record. */
export function journalEntryOf(
  id: string,
  { head }: EntryRecord,
  recordBytes: number,
): JournalEntry {
  const { file, imageHash, alias, inputSha256s, createdAtMs } = head;
  const [namespaceId, variant] = [namespaceOf(id), variantOf(id)];
  return {
    id,
    file: file && fileName(file),
    fileBytes: file?.sizeBytes ?? 0,
    recordBytes,
    imageHash,
    original: alias && entryId({ namespaceId, input: alias.of, variant }),
    inputs: inputSha256s.length,
    createdAtMs,
  };
}

/**
 * Makes journal and folder agree by the names of all files: what the journal does not know is taken in or removed, what
 * the folder lacks is dropped. So a journal that was cut, damaged or deleted heals. Calls go on meanwhile. Rejects where
 * a folder can't be read; resolves to how many were dropped.
 */
export async function reconcile(
  folder: Reconcilable,
  onUnread: ReconcileOptions['onUnread'],
): Promise<number> {
  const { layout, read, catalogue, journal, settings } = folder;
  /** Of a record that could not be read the file looks like nobody's. */
  const partly = new Set<string>();
  const options: ReconcileOptions = {
    ...{ layout, read, catalogue, journal, settings },
    onUnread: (error, id) => {
      partly.add(namespaceOf(id));
      onUnread(error, id);
    },
  };
  await options.journal.catchUp();
  const beganMs = Date.now();
  const known = options.catalogue.entriesInTurn();
  const present = await takeInEntries(options);
  const dropped = await dropMissing(options, known, { present, beganMs });
  if (dropped > 0) settings.onEvent({ type: 'dropped', reason: 'missing', entries: dropped });
  await removeOrphans(options, partly);
  return dropped;
}

/** Every file that was there when its folder was read is in the journal by now, or belongs to nobody. */
async function takeInEntries(options: ReconcileOptions): Promise<Set<string>> {
  const { layout, catalogue, journal } = options;
  const present = new Set<string>();
  for (const namespaceId of await layout.namespaces()) {
    for await (const { path, names } of shardsOf(layout.entries(namespaceId), ownNames.entry)) {
      await journal.catchUp();
      const strangers: string[] = [];
      await eachInTurn(names, (name) => {
        const id = `${namespaceId}/${name}`;
        present.add(id);
        if (!catalogue.has(id)) strangers.push(name);
      });
      for (let start = 0; start < strangers.length; start += readAtOnce) {
        const some = strangers.slice(start, start + readAtOnce);
        const events = await Promise.all(
          some.map((name) => takeIn(options, `${namespaceId}/${name}`, join(path, name))),
        );
        await journal.append(events.flat());
      }
    }
  }
  return present;
}

/** What a look at all names has found, and when it began. */
interface Look {
  present: ReadonlySet<string>;
  beganMs: number;
}

/**
 * Whether an entry may have been told of and not been written yet at some time since `beganMs`. The clock may have been
 * set back meanwhile.
 */
function mayBeOnItsWay({ createdAtMs }: JournalEntry, beganMs: number): boolean {
  const nowMs = Date.now();
  const [fromMs, toMs] = [Math.min(beganMs, nowMs), Math.max(beganMs, nowMs)];
  return createdAtMs >= fromMs - writingMs && createdAtMs <= toMs + writingMs;
}

async function dropMissing(
  { journal, catalogue }: ReconcileOptions,
  known: AsyncIterable<JournalEntry>,
  { present, beganMs }: Look,
): Promise<number> {
  const missing: JournalEntry[] = [];
  for await (const entry of known) {
    if (!present.has(entry.id) && !mayBeOnItsWay(entry, beganMs)) missing.push(entry);
  }
  if (missing.length === 0) return 0;
  // Another process may have kept some of them anew meanwhile.
  await journal.catchUp();
  const events: JournalEvent[] = [];
  await eachInTurn(missing, ({ id, createdAtMs }) => {
    if (catalogue.get(id)?.createdAtMs === createdAtMs) events.push({ type: 'drop', id });
  });
  await journal.append(events);
  return events.length;
}

async function removeOrphans(
  { layout, catalogue, journal }: ReconcileOptions,
  except: ReadonlySet<string>,
): Promise<void> {
  for (const namespaceId of await layout.namespaces()) {
    if (except.has(namespaceId)) continue;
    for await (const { path, names } of shardsOf(layout.files(namespaceId), ownNames.file)) {
      await journal.catchUp();
      const orphans: string[] = [];
      await eachInTurn(names, (name) => {
        if (catalogue.holderCount(namespaceId, name) === 0) orphans.push(name);
      });
      for (const name of orphans) await remove(join(path, name));
    }
  }
}

/** Of what is no file: nobody is ever served it. */
const isForeign = (error: unknown): boolean =>
  ['EISDIR', 'EINVAL'].includes((error as NodeJS.ErrnoException).code ?? '');

/** Undefined where it has gone again, or is no file. */
async function recordOrDamaged(
  source: EntrySource,
  key: CacheKey | undefined,
): Promise<EntryRecord | 'damaged' | undefined> {
  if (!key) return 'damaged';
  try {
    return await readRecord(source, key);
  } catch (error) {
    if (error instanceof Unfit) return 'damaged';
    if (isForeign(error)) return undefined;
    throw error;
  }
}

/** The journal's words for an entry that it does not know; a damaged one is removed. */
async function takeIn(
  options: ReconcileOptions,
  id: string,
  path: string,
): Promise<JournalEvent[]> {
  const key: CacheKey | undefined = keyOfId(id);
  const record = await recordOrDamaged(options, key).catch((error: unknown) =>
    options.onUnread(error, id),
  );
  if (!record) return [];
  if (record === 'damaged') {
    await remove(path);
    options.settings.onEvent({ type: 'dropped', reason: 'corrupt', entries: 1 });
    return [];
  }
  const recordBytes = record.payload.length + JSON.stringify(record.head).length + 256;
  return [{ type: 'put', entry: journalEntryOf(id, record, recordBytes) }];
}
