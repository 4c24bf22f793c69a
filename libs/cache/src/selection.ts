import { invalidArgument } from '@skillgate/core';
import { inputOf, keyOfId, namespaceIdOf, namespaceOf } from './cache-key.js';
import type { CacheStore } from './cache-store.js';
import type { JournalEntry } from './journal-line.js';
import { readRecord, Unfit } from './read-entry.js';

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

function checked(name: string, digits: unknown, length: number): string {
  const text = typeof digits === 'string' ? digits.toLowerCase() : '';
  if (text.length === length && /^[\da-f]+$/.test(text)) return text;
  const came = typeof digits === 'string' ? `'${digits}'` : String(digits);
  throw invalidArgument(`${name} must have ${length} hex digits, got ${came}`);
}

/**
 * Left out, it is every namespace; what somebody forgot to fill in is not.
 * @throws SkillError INVALID_ARGUMENT
 */
export function checkedNamespace(given: { namespace?: string } | null): { namespace?: string } {
  if (typeof given !== 'object' || !given) {
    throw invalidArgument(`An object such as { namespace: 'name' } was expected, got ${given}`);
  }
  if (!('namespace' in given)) return {};
  namespaceIdOf(given.namespace as string);
  return { namespace: given.namespace as string };
}

/** @throws SkillError INVALID_ARGUMENT for what is no selection */
export function checkedSelection(selection: Selection): Selection {
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

/** Entries of several inputs tell in their records which. */
async function hasInput(store: CacheStore, { id }: JournalEntry, sha256: string): Promise<boolean> {
  const key = keyOfId(id);
  try {
    const record = key && (await readRecord(store, key));
    return record?.head.inputSha256s.includes(sha256) ?? false;
  } catch (error) {
    // A damaged one is never served; of one that can't be read that is not known.
    if (error instanceof Unfit) return false;
    throw error;
  }
}

async function isOf(store: CacheStore, entry: JournalEntry, sha256: string): Promise<boolean> {
  const { id, file, original, inputs } = entry;
  if (inputOf(id) === sha256 || file?.startsWith(sha256)) return true;
  // The file was made of that input, also when its own record has gone.
  if (original !== undefined && inputOf(original) === sha256) return true;
  return inputs > 1 && hasInput(store, entry, sha256);
}

const pathOf = ({ id, file }: JournalEntry) => `${namespaceOf(id)}/${file ?? ''}`;

/** The entries that are chosen, with all that have a file of theirs. */
export async function idsOfSelection(store: CacheStore, selection: Selection): Promise<string[]> {
  const chosen = new Set<string>();
  const files = new Set<string>();
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
    if (entry.file !== undefined) files.add(pathOf(entry));
  }
  if (files.size === 0) return [...chosen];
  // Whoever is served one of these files is served what is to be taken back.
  for await (const entry of store.catalogue.entriesInTurn()) {
    if (files.has(pathOf(entry))) chosen.add(entry.id);
  }
  return [...chosen];
}
