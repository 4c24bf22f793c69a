import { namespaceIdOf, namespaceOf } from './cache-key.js';
import type { CacheStore } from './cache-store.js';
import { couldNot, doOrTell, rethrow } from './could-not.js';
import type { JournalEntry } from './journal-line.js';
import { dropExpired } from './drop-expired.js';
import { reconcile } from './reconcile.js';
import { removeEmptyNamespaces } from './remove-empty-namespaces.js';
import { checkedNamespace, checkedSelection, idsOfSelection, type Selection } from './selection.js';

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

function takeBack(store: CacheStore, choose: () => Promise<string[]>): Promise<number> {
  return doOrTell(store, 'taken back', async () => {
    // Also what the journal does not know could be served.
    await reconcile(store, rethrow);
    const ids = await choose();
    if (!(await store.drop(ids, 'deleted'))) throw couldNot(store, 'taken back');
    await removeEmptyNamespaces(store);
    return ids.length;
  });
}

/**
 * Takes answers back, in every process that shares the folder; resolves to how many entries went.
 * @throws SkillError INVALID_ARGUMENT for what is no selection, FAILED_PRECONDITION when anything could not be removed
 */
export async function deleteEntries(store: CacheStore, selection: Selection): Promise<number> {
  const chosen = checkedSelection(selection);
  return takeBack(store, () => idsOfSelection(store, chosen));
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
  await dropExpired(store);
  await removeEmptyNamespaces(store);
  await store.makeRoom();
  return before - store.catalogue.size;
}
