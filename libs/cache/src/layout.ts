import { join } from 'node:path';
import { entryId, type CacheKey } from './cache-key.js';
import type { KeptFile } from './entry-record.js';
import { realFolders } from './real-folders.js';

/** Changed whenever what is written could be misread by an older or newer release: each has a folder of its own. */
export const formatFolder = 'format-1';

/** A kept file's name, as in the journal. */
export const fileName = ({ sha256, extension }: KeptFile): string => `${sha256}.${extension}`;

/** What the cache names itself: only that is it ever to enter or to remove. */
export const ownNames = {
  namespace: /^[\da-f]{32}$/,
  shard: /^[\da-f]$/,
  entry: /^[\da-f]{64}-[\da-f]{32}$/,
  file: /^[\da-f]{64}\.[a-z\d]{1,16}$/,
  identity: /^[\w%~-]+\.[\w%~-]+$/,
  temporary: /^([\w-]*)\.(\d+)\.[\da-f]+$/,
} as const;

/** Where everything stands in a cache's folder. */
export function createLayout(cacheFolder: string) {
  const root = join(cacheFolder, formatFolder);
  const shardOf = (name: string) => name.slice(0, 1);
  return {
    cacheFolder,
    root,
    temporary: join(root, 'tmp'),
    journal: (generation: number) => join(root, `journal.${generation}`),
    /** The ids of those that have a folder. */
    namespaces: () => realFolders(root, ownNames.namespace),
    namespace: (namespaceId: string) => join(root, namespaceId),
    entries: (namespaceId: string) => join(root, namespaceId, 'entries'),
    files: (namespaceId: string) => join(root, namespaceId, 'files'),
    entry: (key: CacheKey) => {
      const name = entryId(key).slice(key.namespaceId.length + 1);
      return join(root, key.namespaceId, 'entries', shardOf(name), name);
    },
    file: (namespaceId: string, name: string) =>
      join(root, namespaceId, 'files', shardOf(name), name),
    identities: (namespaceId: string) => join(root, namespaceId, 'identities'),
    identity: (namespaceId: string, kind: string) =>
      join(root, namespaceId, 'identities', encodeURIComponent(kind)),
  };
}

export type Layout = ReturnType<typeof createLayout>;

/** What a file takes on disk: whole blocks, and its name in a folder. */
export function chargeOf(sizeBytes: number): number {
  const blockBytes = 4_096;
  return Math.ceil(sizeBytes / blockBytes) * blockBytes + 256;
}

/** The folders and identities of one namespace, at the most. */
export const namespaceCharge = 48 * 4_096;
