import { namespaceIdOf, namespaceOf } from './cache-key.js';
import type { CacheStore } from './cache-store.js';
import { couldNot, doOrTell } from './could-not.js';
import type { JournalEntry } from './journal-line.js';
import { dropExpired } from './drop-expired.js';
import { reconcile } from './reconcile.js';
import { removeEmptyNamespaces } from './remove-empty-namespaces.js';
import { checkedNamespace, checkedSelection, idsOfSelection, type Selection } from './selection.js';

async function idsOf(
  store: CacheStore,
  isWanted: (entry: JournalEntry) => boolean,
): Promise<string[]> {
  const ids = new Set<string>();
  for await (const entry of store.catalogue.entriesInTurn()) {
    if (isWanted(entry)) ids.add(entry.id);
  }
  return [...ids];
}

async function drop(store: CacheStore, ids: readonly string[]): Promise<void> {
  if (!(await store.drop(ids, 'deleted'))) throw couldNot(store, 'taken back');
}

/**
 * Drops entries, and those that came to have their files while they were chosen: a call that had found one of them before
 * keeps it under another key. One that does so later finds it gone. Resolves to how many went.
 */
async function dropWithAliases(store: CacheStore, ids: readonly string[]): Promise<number> {
  await drop(store, ids);
  if (ids.length === 0) return 0;
  await store.journal.catchUp();
  const gone = new Set(ids);
  const aliases = await idsOf(
    store,
    ({ id, original }) => original !== undefined && gone.has(original) && !gone.has(id),
  );
  await drop(store, aliases);
  return ids.length + aliases.length;
}

const isWithin = (namespace: string | undefined) => {
  const namespaceId = namespace === undefined ? undefined : namespaceIdOf(namespace);
  return (id: string) => namespaceId === undefined || namespaceOf(id) === namespaceId;
};

/**
 * `choose` is also given the ids of entries of which no more is known, since their records can't be read: what it leaves
 * of these may be what was to be taken back.
 */
function takeBack(
  store: CacheStore,
  isPossible: (id: string) => boolean,
  choose: (unreadIds: readonly string[]) => Promise<string[]>,
): Promise<number> {
  const unread = new Map<string, unknown>();
  // Also what the journal does not know could be served.
  const lookThrough = () =>
    reconcile(store, (error, id) => {
      if (isPossible(id)) unread.set(id, error);
    });
  return doOrTell(store, 'taken back', async () => {
    await lookThrough();
    const dropped = await dropWithAliases(store, await choose([...unread.keys()]));
    if (unread.size > 0) {
      // The files of those that went are nobody's now.
      unread.clear();
      await lookThrough();
    }
    await removeEmptyNamespaces(store);
    for (const error of unread.values()) throw error;
    return dropped;
  });
}

/**
 * Takes answers back, in every process that shares the folder; resolves to how many entries went.
 * @throws SkillError INVALID_ARGUMENT for what is no selection, FAILED_PRECONDITION when anything could not be removed
 */
export async function deleteEntries(store: CacheStore, selection: Selection): Promise<number> {
  const chosen = checkedSelection(selection);
  return takeBack(store, isWithin(chosen.namespace), () => idsOfSelection(store, chosen));
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
  const isOfThat = isWithin(namespace);
  return takeBack(store, isOfThat, async (unreadIds) => [
    ...(await idsOf(store, ({ id }) => isOfThat(id))),
    ...unreadIds,
  ]);
}

/** Drops what is too old or over the limits now; resolves to how many entries went, none where it can't be read. */
export async function evictEntries(store: CacheStore): Promise<number> {
  if (!(await store.caughtUp())) return 0;
  const before = store.catalogue.size;
  await dropExpired(store);
  await removeEmptyNamespaces(store);
  await store.makeRoom();
  return before - store.catalogue.size;
}
