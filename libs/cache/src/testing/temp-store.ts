import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { CacheEvent } from '../cache-events.js';
import { cacheKey, type CacheKey } from '../cache-key.js';
import type { CacheStoreOptions } from '../cache-options.js';
import { CacheStore } from '../cache-store.js';
import type { EntryRecord } from '../entry-record.js';
import { sha256Now } from '../sha256.js';

/** A folder that is gone when the test is over. */
export async function tempFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'skillgate-cache-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export interface TempStore {
  store: CacheStore;
  folder: string;
  events: CacheEvent[];
  warnings: string[];
}

/** A store that is closed when the test is over. */
export async function tempStore(options: Partial<CacheStoreOptions> = {}): Promise<TempStore> {
  const folder = options.folder ?? (await tempFolder());
  const events: CacheEvent[] = [];
  const warnings: string[] = [];
  const store = new CacheStore({
    folder,
    onEvent: (event) => events.push(event),
    warn: (message) => warnings.push(message),
    ...options,
  });
  onTestFinished(() => store.close());
  return { store, folder, events, warnings };
}

/** An answer that is told from all others by its number. */
export interface TestAnswer {
  key: CacheKey;
  record: EntryRecord;
  file: Buffer;
}

/** A made-up answer with a file. */
export function testAnswer(
  number: number,
  { namespace = 'default', bytes = 1_000, imageHash = '' } = {},
): TestAnswer {
  const inputSha256 = sha256Now(`input ${number}`);
  const question = {
    namespace,
    kind: 'test.answer',
    inputSha256s: [inputSha256],
    options: Buffer.from('options'),
  };
  const file = Buffer.alloc(bytes, `answer ${number} `);
  const head = {
    namespace,
    kind: question.kind,
    inputSha256s: question.inputSha256s,
    createdAtMs: Date.now(),
    file: { sha256: sha256Now(file), extension: 'webp', sizeBytes: bytes },
    ...(imageHash && { imageHash }),
    firstSeenSha256: inputSha256,
    inputBytes: 10,
    workMs: 5,
  };
  return {
    key: cacheKey(question, { resultVersion: 1, modelDigests: [] }),
    record: { head, payload: Buffer.from(`payload ${number}`) },
    file,
  };
}

/** Keeps a made-up answer. */
export function keepAnswer(store: CacheStore, answer: TestAnswer): Promise<string | undefined> {
  return store.keep(answer.key, answer.record, answer.file);
}

/** Every file and folder under one, with what it takes on disk. */
export async function filesUnder(folder: string): Promise<{ path: string; bytes: number }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = await Promise.all(
    entries.map(async (entry) => {
      const path = join(entry.parentPath, entry.name);
      const { size, blocks } = await stat(path).catch(() => ({ size: 0, blocks: 0 }));
      return { path, bytes: Math.max(entry.isFile() ? size : 0, blocks * 512), is: entry };
    }),
  );
  return files.filter(({ is }) => is.isFile()).map(({ path, bytes }) => ({ path, bytes }));
}

/** The perceptual hash of the first and the last answer of a filled store. */
export const filledHash = '00ff00ff00ff00ff';

/** A store with two answers in the default namespace, and the first one's again in another. */
export async function filledStore(): Promise<TempStore & { answers: TestAnswer[] }> {
  const made = await tempStore();
  const answers = [
    testAnswer(1, { imageHash: filledHash }),
    testAnswer(2),
    testAnswer(1, { namespace: 'yours', imageHash: filledHash }),
  ];
  for (const answer of answers) await keepAnswer(made.store, answer);
  return { ...made, answers };
}

/** The record of an answer whose input is served another's file. */
export function aliasOf(kept: TestAnswer, alias: TestAnswer): EntryRecord {
  const { file, firstSeenSha256 } = kept.record.head;
  const head = {
    ...alias.record.head,
    ...(file && { file }),
    firstSeenSha256,
    alias: { of: kept.key.input, mode: 'same' as const, distance: 1, score: 0.1 },
  };
  return { ...alias.record, head };
}
