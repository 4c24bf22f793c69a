import { rmdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Catalogue } from './catalogue.js';
import { ownNames, type Layout } from './layout.js';
import { namesIn, realFolders } from './real-folders.js';

/** Where a file is in it, it stays: somebody may have written that a moment ago. */
const removeEmpty = (folder: string) => rmdir(folder).catch(() => undefined);

async function removeIdentities(folder: string): Promise<void> {
  const names = await namesIn(folder);
  for (const name of names.filter((one) => ownNames.identity.test(one))) {
    await unlink(join(folder, name)).catch(() => undefined);
  }
}

async function removeEmptyShards(folder: string): Promise<void> {
  for (const shard of await realFolders(folder, ownNames.shard)) {
    await removeEmpty(join(folder, shard));
  }
}

const removals = {
  identities: removeIdentities,
  entries: removeEmptyShards,
  files: removeEmptyShards,
} as const;

/** Removes what the cache made of a namespace, as far as no file is in it. */
async function removeNamespace(folder: string): Promise<void> {
  const within = await realFolders(folder, /^(identities|entries|files)$/);
  for (const name of within) {
    await removals[name as keyof typeof removals](join(folder, name));
    await removeEmpty(join(folder, name));
  }
  await removeEmpty(folder);
}

interface Namespaces {
  layout: Layout;
  catalogue: Catalogue;
}

async function removeThose(
  { layout, catalogue }: Namespaces,
  namespaceIds: readonly string[],
): Promise<void> {
  for (const namespaceId of namespaceIds) {
    if (!catalogue.hasNamespace(namespaceId)) await removeNamespace(layout.namespace(namespaceId));
    // What is in it still is somebody else's, or is told of when it is written.
    catalogue.forget(namespaceId);
  }
}

/** Removes what is left of namespaces whose last entry went in this process's time. */
export const removeEmptied = (namespaces: Namespaces): Promise<void> =>
  removeThose(namespaces, namespaces.catalogue.emptied);

/** Removes what is left of namespaces, such as tenants that are gone, of which nothing is kept any more. */
export const removeEmptyNamespaces = async (namespaces: Namespaces): Promise<void> =>
  removeThose(namespaces, await namespaces.layout.namespaces());
