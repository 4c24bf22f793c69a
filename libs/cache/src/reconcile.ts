import { readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { keyOfId, type CacheKey } from './cache-key.js';
import type { Catalogue } from './catalogue.js';
import type { EntryRecord } from './entry-record.js';
import type { Journal } from './journal.js';
import type { JournalEntry, JournalEvent } from './journal-line.js';
import { fileName, type Layout } from './layout.js';
import { readRecord } from './read-entry.js';

export interface ReconcileOptions {
  layout: Layout;
  catalogue: Catalogue;
  journal: Journal;
}

/** How long a file may be on its way after the journal told of it, in milliseconds. */
const writingMs = 60_000;

async function namesIn(folder: string): Promise<string[]> {
  const shards = await readdir(folder).catch(() => []);
  const lists = await Promise.all(
    shards.map((shard) =>
      readdir(join(folder, shard)).then(
        (names) => names.map((name) => join(shard, name)),
        () => [],
      ),
    ),
  );
  return lists.flat();
}

/** The journal's words for a record. */
export function journalEntryOf(
  id: string,
  { head }: EntryRecord,
  recordBytes: number,
): JournalEntry {
  const { file, imageHash, alias, inputSha256s, createdAtMs } = head;
  const [namespaceId] = id.split('/');
  const variant = id.slice(-32);
  return {
    id,
    file: file && fileName(file),
    fileBytes: file?.sizeBytes ?? 0,
    recordBytes,
    imageHash,
    original: alias && `${namespaceId}/${alias.of}-${variant}`,
    inputs: inputSha256s.length,
    createdAtMs,
  };
}

/**
 * Makes journal and folder agree by the names of all files: what the journal does not know is taken in or removed, what
 * the folder lacks is dropped. So a journal that was cut, damaged or deleted heals when a cache is opened.
 */
export async function reconcile(options: ReconcileOptions): Promise<void> {
  const { layout, catalogue, journal } = options;
  await journal.catchUp();
  const known = new Map([...catalogue.entries()].map((entry) => [entry.id, entry]));
  const found = await listNamespaces(layout);
  // Every file that was there when its folder was read is in the journal by now, or belongs to nobody.
  await journal.catchUp();
  const events: JournalEvent[] = [];
  for (const { namespaceId, entries } of found) {
    for (const name of entries) {
      const id = `${namespaceId}/${basename(name)}`;
      if (!known.delete(id) && !catalogue.get(id)) events.push(...(await takeIn(options, id)));
    }
  }
  const now = Date.now();
  for (const { id, createdAtMs } of known.values()) {
    if (Math.abs(now - createdAtMs) > writingMs) events.push({ type: 'drop', id });
  }
  if (events.length > 0) await journal.append(events);
  for (const { namespaceId, files } of found) {
    for (const name of files) {
      if (catalogue.holders(namespaceId, basename(name)).size > 0) continue;
      await rm(join(layout.files(namespaceId), name), { force: true });
    }
  }
}

interface NamespaceNames {
  namespaceId: string;
  entries: string[];
  files: string[];
}

async function listNamespaces(layout: Layout): Promise<NamespaceNames[]> {
  const names = await readdir(layout.root);
  const namespaceIds = names.filter((name) => /^[\da-f]{32}$/.test(name));
  return Promise.all(
    namespaceIds.map(async (namespaceId) => ({
      namespaceId,
      entries: await namesIn(layout.entries(namespaceId)),
      files: await namesIn(layout.files(namespaceId)),
    })),
  );
}

async function takeIn({ layout }: ReconcileOptions, id: string): Promise<JournalEvent[]> {
  const key = keyOfId(id);
  const record = key && (await readRecord(layout, key).catch(() => undefined));
  if (record) {
    const recordBytes = record.payload.length + JSON.stringify(record.head).length + 256;
    return [{ type: 'put', entry: journalEntryOf(id, record, recordBytes) }];
  }
  await removeStranger(layout, id, key);
  return [];
}

/** Whatever lies among the entries and is none. */
async function removeStranger(
  layout: Layout,
  id: string,
  key: CacheKey | undefined,
): Promise<void> {
  const [namespaceId = '', name = ''] = id.split('/');
  const path = key ? layout.entry(key) : join(layout.entries(namespaceId), name.slice(0, 1), name);
  await rm(path, { force: true });
}
