import { fstat } from 'node:fs';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { stdinName } from './plan-outputs.js';

/** Tells whether writing to a path would replace an input of the run: any of them, not only the path's own. */
export type InputGuard = (path: string) => Promise<boolean>;

/**
 * Remembers what the inputs are before the first result is written. Files are known by device and inode, so that
 * links and other spellings of a name count too; and by path, so that a result is never read as an input that was
 * missing.
 */
export async function guardInputs(inputs: readonly string[]): Promise<InputGuard> {
  const paths = new Set(
    inputs.filter((input) => input !== stdinName).map((input) => resolve(input)),
  );
  const identities = new Set(await Promise.all(inputs.map(identityOf)));
  return async (path) => {
    if (paths.has(resolve(path))) return true;
    const identity = await identityOf(path);
    return identity !== undefined && identities.has(identity);
  };
}

/** Undefined where nothing is, or nothing that can be looked at. */
async function identityOf(path: string): Promise<string | undefined> {
  // As bigint: inodes of some file systems are beyond what a number tells apart.
  const looking =
    path === stdinName ? promisify(fstat)(0, { bigint: true }) : stat(path, { bigint: true });
  const found = await looking.catch(() => undefined);
  return found && `${found.dev}:${found.ino}`;
}
