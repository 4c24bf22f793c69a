import { lstat, readdir } from 'node:fs/promises';
import { isMissing } from './is-missing.js';

const noneIfMissing = (error: unknown): [] => {
  if (isMissing(error)) return [];
  throw error;
};

/** Whether a folder is there, and not behind a link, where others' files are. Rejects where that can't be told. */
export async function isRealFolder(path: string): Promise<boolean> {
  const [found] = await lstat(path).then((stats) => [stats], noneIfMissing);
  return found?.isDirectory() ?? false;
}

/** The names in a folder, none where it is not there. Rejects where that can't be told. */
export const namesIn = (folder: string): Promise<string[]> => readdir(folder).catch(noneIfMissing);

/**
 * The names of the folders in one that are called so. A link is none, wherever it leads: what is behind it is not the
 * cache's. None where the folder is not there; rejects where that can't be told.
 */
export async function realFolders(folder: string, called: RegExp): Promise<string[]> {
  const within = await readdir(folder, { withFileTypes: true }).catch(noneIfMissing);
  return within.flatMap((one) => (one.isDirectory() && called.test(one.name) ? one.name : []));
}
