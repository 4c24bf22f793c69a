import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

async function makeOne(path: string, mode: number): Promise<void> {
  try {
    await mkdir(path, { mode });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EEXIST' || !(await stat(path)).isDirectory()) throw error;
  }
}

const isMissing = (path: string) =>
  stat(path).then(
    () => false,
    (error: NodeJS.ErrnoException) => error.code === 'ENOENT',
  );

/**
 * Makes a folder and those above it, all with the same mode less the umask. One that is there is fine. Not with mkdir's
 * own `recursive`: where a file system says ENOENT of a folder whose parent is there, as /proc does, Node 20 tries for
 * ever.
 */
export async function makeFolder(path: string, mode = 0o777): Promise<void> {
  try {
    await makeOne(path, mode);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    const parent = dirname(path);
    if (parent !== path && (await isMissing(parent))) await makeFolder(parent, mode);
    // Whether somebody else has made the parent meanwhile or nothing can be made here: once more tells.
    await makeOne(path, mode);
  }
}
