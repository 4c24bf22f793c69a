import { entryId, type CacheKey } from './cache-key.js';
import { decodeRecord, type EntryRecord } from './entry-record.js';
import type { ReadFile } from './file-reader.js';
import { isMissing } from './is-missing.js';
import { fileName, type Layout } from './layout.js';
import { sha256 } from './sha256.js';

/** An answer as it was kept. */
export interface KeptAnswer extends EntryRecord {
  key: CacheKey;
  /** The file's bytes, whose digest was checked; undefined where the answer has no file. */
  file: Buffer | undefined;
  /** The file, or the record of an answer without one. */
  path: string;
}

/** Why an entry can't be served. */
export class Unfit extends Error {
  constructor(
    readonly reason: 'corrupt' | 'missing',
    /** What is damaged. */
    readonly path: string,
  ) {
    super(`${path} is ${reason}`);
  }
}

/** Where entries stand, and how their files are read. */
export interface EntrySource {
  layout: Layout;
  read: ReadFile;
}

async function readUnlessMissing({ read }: EntrySource, path: string): Promise<Buffer | undefined> {
  try {
    return await read(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/**
 * Reads the record of a key, if there is one.
 * @throws Unfit where it is damaged
 */
export async function readRecord(
  source: EntrySource,
  key: CacheKey,
): Promise<EntryRecord | undefined> {
  const path = source.layout.entry(key);
  const bytes = await readUnlessMissing(source, path);
  if (!bytes) return undefined;
  const record = decodeRecord(entryId(key), bytes);
  if (!record) throw new Unfit('corrupt', path);
  return record;
}

/** A file that is being read before its record says that it is the one. */
export interface FileAhead {
  path: string;
  bytes: Promise<Buffer | undefined>;
}

/** Begins to read a file that is likely to be asked for; what goes wrong is met again when it is. */
export function readAhead(source: EntrySource, path: string): FileAhead {
  return { path, bytes: readUnlessMissing(source, path).catch(() => undefined) };
}

/**
 * Reads the file of a record and checks it.
 * @throws Unfit where it is missing or damaged
 */
export async function readKeptFile(
  source: EntrySource,
  key: CacheKey,
  record: EntryRecord,
  ahead?: FileAhead,
): Promise<KeptAnswer> {
  const { layout } = source;
  const { file } = record.head;
  if (!file) return { ...record, key, file: undefined, path: layout.entry(key) };
  const path = layout.file(key.namespaceId, fileName(file));
  const early = ahead?.path === path ? await ahead.bytes : undefined;
  const bytes = early ?? (await readUnlessMissing(source, path));
  if (!bytes) throw new Unfit('missing', path);
  if ((await sha256(bytes)) !== file.sha256) throw new Unfit('corrupt', path);
  return { ...record, key, file: bytes, path };
}
