import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it, all with the same mode less the umask. One that is there is fine. Not with mkdir's own `recursive`: where a file system
 * says ENOENT of a folder whose parent is there, as /proc does, Node 20 tries for ever.
 */
export async function makeFolder(path: string, mode = 0o777): Promise<void> {
  try {
    await mkdir(path, { mode });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && (await stat(path)).isDirectory()) return;
    const parent = dirname(path);
    const isParentMissing = await stat(parent).then(
      () => false,
      () => parent !== path,
    );
    if (code !== 'ENOENT' || !isParentMissing) throw error;
    await makeFolder(parent, mode);
    await makeFolder(path, mode);
  }
}
