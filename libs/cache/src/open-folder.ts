import { chmod, stat } from 'node:fs/promises';
import { makeFolder } from '@skillgate/core';
import type { Layout } from './layout.js';

/** Makes the folder for this user alone. Throws what the file system says. */
export async function openFolder({ root, temporary }: Layout): Promise<void> {
  await makeFolder(temporary, 0o700);
  const { mode, uid } = await stat(root);
  if ((mode & 0o077) !== 0 && uid === process.getuid?.()) await chmod(root, 0o700);
}
