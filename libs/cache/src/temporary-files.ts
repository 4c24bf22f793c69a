import { lstat, readdir, rename, rm, unlink, writeFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { isProcessAlive, makeFolder } from '@skillgate/core';
import { ownNames } from './layout.js';
import { isRealFolder } from './real-folders.js';

/** How long a file of a process that can't be asked is left alone, in milliseconds. */
const patienceMs = 600_000;

/** Files on their way to their names, so that nobody ever sees half of one. */
export interface TemporaryFiles {
  /** Gives `work` a path that nobody else has, and removes what is left of it. */
  with<T>(work: (path: string) => Promise<T>): Promise<T>;
  /** Writes a file whole or not at all; the folder is made where it is not there. */
  write(path: string, bytes: Uint8Array): Promise<void>;
  /** Removes what processes left that were killed. */
  sweep(): Promise<void>;
}

/** In a container the host's name is the container's, and process ids are its own. */
const host = hostname().replace(/[^\w-]/g, '');
const newName = () => `${host}.${process.pid}.${randomBytes(6).toString('hex')}`;

/** Another process may take an empty folder away again and again, but hardly so often in between. */
const mostTries = 5;

/** Makes the folder only where it is missing: mostly it is there. */
async function intoFolder(folder: string, write: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      if (tries > 1) await makeFolder(folder, 0o700);
      return await write();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || tries === mostTries) throw error;
    }
  }
}

export function createTemporaryFiles(folder: string): TemporaryFiles {
  /** Whether a process made it, and nobody works on it any more. */
  async function isLeft(name: string): Promise<boolean> {
    const [, owner, pid] = ownNames.temporary.exec(name) ?? [];
    if (owner === undefined) return false;
    if (owner === host && !isProcessAlive(Number(pid))) return true;
    // A process that lives may be another one of that number, as the first of a container that was started again is.
    const { mtimeMs } = await lstat(join(folder, name));
    // Either way: a clock that was set back must not make it stay for ever.
    return Math.abs(Date.now() - mtimeMs) > patienceMs;
  }

  return {
    async with(work) {
      const path = join(folder, newName());
      try {
        return await work(path);
      } finally {
        await rm(path, { force: true }).catch(() => undefined);
      }
    },
    async write(path, bytes) {
      const temporary = join(folder, newName());
      try {
        await intoFolder(folder, () => writeFile(temporary, bytes, { mode: 0o600, flag: 'wx' }));
        await intoFolder(dirname(path), () => rename(temporary, path));
      } catch (error) {
        await rm(temporary, { force: true }).catch(() => undefined);
        throw error;
      }
    },
    async sweep() {
      if (!(await isRealFolder(folder))) return;
      for (const name of await readdir(folder)) {
        if (await isLeft(name).catch(() => false))
          await unlink(join(folder, name)).catch(() => undefined);
      }
    },
  };
}
