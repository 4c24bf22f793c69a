import { mkdir, rmdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { failedPrecondition } from '@skillgate/core';

/** What says that something stands in the way, by the call that comes upon it. */
const blocked = {
  mkdir: new Set(['EEXIST', 'ENOTDIR']),
  // POSIX lets a file system say either of a folder that is not empty; EBUSY is said of a mount, such as Docker makes of
  // a file to be mounted that is not there.
  rmdir: new Set(['EEXIST', 'ENOTEMPTY', 'EBUSY']),
};

const codeOf = (thrown: unknown) => (thrown as NodeJS.ErrnoException).code ?? '';

async function makeFolderOf(path: string): Promise<void> {
  const folder = dirname(path);
  try {
    await mkdir(folder, { recursive: true });
  } catch (cause) {
    if (!blocked.mkdir.has(codeOf(cause))) throw cause;
    throw failedPrecondition(
      `A file stands where the folder ${folder}, or one above it, belongs. Move it away, and pull again.`,
      { cause },
    );
  }
}

/**
 * Makes the folder of a file that is to come, and takes away an empty folder in the file's own place.
 * @throws SkillError FAILED_PRECONDITION where what stands there would be lost; the file system's error
 */
export async function clearPlace(path: string): Promise<void> {
  await makeFolderOf(path);
  try {
    await rmdir(path);
  } catch (cause) {
    const code = codeOf(cause);
    // Nothing is there, or something that a file takes the place of.
    if (code === 'ENOENT' || code === 'ENOTDIR') return;
    if (!blocked.rmdir.has(code)) throw cause;
    throw failedPrecondition(
      `A folder that is not empty, or a mount, stands at ${path}, where a file belongs. Move it away, and pull again.`,
      { cause },
    );
  }
}
