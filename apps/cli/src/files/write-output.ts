import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { describeFileError } from './describe-file-error.js';

/**
 * Writes a file whole or not at all: beside its place first, then renamed into it.
 * @throws Error in plain words when it can't be written; nothing is left behind then.
 */
export async function writeOutput(path: string, bytes: Uint8Array): Promise<void> {
  const unfinished = join(dirname(path), `.${basename(path).slice(0, 100)}.${randomUUID()}.tmp`);
  try {
    await writeFile(unfinished, bytes, { flag: 'wx' });
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw describeFileError(error, 'write', path);
  }
}
