import { rm } from 'node:fs/promises';
import type { Catalogue } from './catalogue.js';
import { keyOfId, namespaceOf } from './cache-key.js';
import type { Layout } from './layout.js';
import { eachInTurn } from './take-turns.js';

const removedAtOnce = 16;

interface Kept {
  layout: Layout;
  catalogue: Catalogue;
}

async function inGroups<T>(things: readonly T[], work: (thing: T) => Promise<void>): Promise<void> {
  for (let start = 0; start < things.length; start += removedAtOnce) {
    await Promise.all(things.slice(start, start + removedAtOnce).map(work));
  }
}

/** Removes a file for which no entry stands, those that are `going` aside. */
export async function removeUnheld(
  { layout, catalogue }: Kept,
  namespaceId: string,
  file: string,
  going: readonly string[] = [],
): Promise<void> {
  let left = 0;
  await eachInTurn(going, (id) => {
    if (catalogue.get(id)?.file === file) left += 1;
  });
  if (catalogue.holderCount(namespaceId, file) > left) return;
  await rm(layout.file(namespaceId, file), { force: true });
}

/** A file, and those of the entries which it stands for that are going. */
interface GoingFile {
  namespaceId: string;
  file: string;
  ids: string[];
}

/**
 * Removes entries' records, and the files that only they had; `fileOfUnknown` is that of an entry that the catalogue does
 * not know.
 */
export async function removeEntries(
  kept: Kept,
  ids: readonly string[],
  fileOfUnknown?: string,
): Promise<void> {
  const { layout, catalogue } = kept;
  const files = new Map<string, GoingFile>();
  await eachInTurn([...new Set(ids)], (id) => {
    const file = catalogue.get(id)?.file ?? fileOfUnknown;
    if (file === undefined) return;
    const namespaceId = namespaceOf(id);
    const path = layout.file(namespaceId, file);
    const going = files.get(path) ?? { namespaceId, file, ids: [] };
    files.set(path, going);
    going.ids.push(id);
  });
  await inGroups(ids, async (id) => {
    const key = keyOfId(id);
    if (key) await rm(layout.entry(key), { force: true });
  });
  await inGroups([...files.values()], ({ namespaceId, file, ids: going }) =>
    removeUnheld(kept, namespaceId, file, going),
  );
}
