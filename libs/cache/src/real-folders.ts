import { lstat, readdir } from 'node:fs/promises';

/** Whether a folder is there, and not behind a link, where others' files are. */
export const isRealFolder = (path: string): Promise<boolean> =>
  lstat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

/**
 * The names of the folders in one that are called so. A link is none, wherever it leads: what is behind it is not the
 * cache's. Rejects with what the file system says.
 */
export async function realFolders(folder: string, called: RegExp): Promise<string[]> {
  const within = await readdir(folder, { withFileTypes: true });
  return within.flatMap((one) => (one.isDirectory() && called.test(one.name) ? one.name : []));
}
