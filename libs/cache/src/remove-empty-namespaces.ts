import { readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Catalogue } from './catalogue.js';
import type { Layout } from './layout.js';

/** Removes a folder and the folders in it, as far as no file is in them: somebody may be writing one. */
async function removeEmptyFolders(folder: string): Promise<void> {
  const within = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of within) {
    if (entry.isDirectory()) await removeEmptyFolders(join(folder, entry.name));
  }
  await rmdir(folder).catch(() => undefined);
}

/** Removes what is left of namespaces, such as tenants that are gone, of which nothing is kept any more. */
export async function removeEmptyNamespaces({
  layout,
  catalogue,
}: {
  layout: Layout;
  catalogue: Catalogue;
}): Promise<void> {
  for (const namespaceId of await layout.namespaces()) {
    if (catalogue.hasNamespace(namespaceId)) continue;
    await rm(layout.identities(namespaceId), { recursive: true, force: true });
    await removeEmptyFolders(layout.namespace(namespaceId));
  }
}
