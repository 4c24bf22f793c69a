import {
  cacheStats,
  clearEntries,
  deleteEntries,
  listEntries,
  verifyEntries,
  type CacheStore,
  type ListedEntry,
  type Selection,
} from '@skillgate/cache';
import { exitCodes } from '../exit-codes.js';
import { formatBytes } from '../format-bytes.js';
import type { Terminal } from '../terminal.js';

/** What every subcommand works on. */
export interface CacheRun {
  store: CacheStore;
  terminal: Terminal;
  json: boolean;
}

/** Prints an object as JSON, or as lines. */
function print({ terminal, json }: CacheRun, value: object, lines: readonly string[]): void {
  for (const line of json ? [JSON.stringify(value)] : lines) terminal.out(line);
}

/** Says what is wrong with the folder; the exit code tells too. */
function complain({ store, terminal }: CacheRun): number {
  const { message } = store.trouble;
  if (message === undefined) return exitCodes.ok;
  terminal.err(`error: ${message}`);
  return exitCodes.someFailed;
}

export async function printStats(run: CacheRun): Promise<number> {
  const stats = await cacheStats(run.store);
  const { folder, entries, files, bytes, maxBytes, maxEntries, maxAgeMs } = stats;
  print(run, stats, [
    `folder   ${folder}`,
    `entries  ${entries} of at most ${maxEntries}, in ${files} files`,
    `on disk  ${formatBytes(bytes)} of at most ${formatBytes(maxBytes)}`,
    `kept     ${(maxAgeMs / 86_400_000).toFixed(1)} days at most`,
  ]);
  return complain(run);
}

function listedLine({ createdAtMs, namespace, kind, alias, path }: ListedEntry): string {
  const made = new Date(createdAtMs).toISOString();
  return `${made}  ${namespace}  ${kind}  ${alias ? 'same picture as' : 'kept as'} ${path}`;
}

export async function printList(run: CacheRun): Promise<number> {
  for await (const entry of listEntries(run.store)) print(run, entry, [listedLine(entry)]);
  return complain(run);
}

export async function verify(run: CacheRun): Promise<number> {
  const verification = await verifyEntries(run.store);
  const { entries, dropped } = verification;
  print(run, verification, [`${entries} entries checked, ${dropped} were damaged and dropped`]);
  return complain(run) || (dropped > 0 ? exitCodes.someFailed : exitCodes.ok);
}

async function takeBack(run: CacheRun, entries: number): Promise<number> {
  print(run, { entries }, [`${entries} ${entries === 1 ? 'entry' : 'entries'} deleted`]);
  return complain(run);
}

export async function deleteSelected(run: CacheRun, selection: Selection): Promise<number> {
  return takeBack(run, await deleteEntries(run.store, selection));
}

export async function clear(run: CacheRun, namespace: string | undefined): Promise<number> {
  const within = namespace === undefined ? {} : { namespace };
  return takeBack(run, await clearEntries(run.store, within));
}
