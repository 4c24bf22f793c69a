import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** What all files under a folder take on disk, in bytes; the folders themselves aside. */
export async function diskUse(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map(async ({ parentPath, name }) => {
      const { size, blocks } = await stat(join(parentPath, name));
      return Math.max(size, blocks * 512);
    }),
  );
  return sizes.reduce((sum, bytes) => sum + bytes, 0);
}
