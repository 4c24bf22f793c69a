import { chmod, lstat, stat } from 'node:fs/promises';
import type { Stats } from 'node:fs';
import { makeFolder } from '@skillgate/core';
import type { Layout } from './layout.js';

/** Somebody else may have put answers into the folder. Nothing is read from it, and nothing written to it. */
export class UntrustedFolder extends Error {
  readonly code = 'UNTRUSTED';
}

const forOthers = 0o077;
const othersMayWrite = 0o022;

/**
 * Whose files a process takes for its own: its user's; and as root those of any user for whom no other can write, as of
 * a service whose cache an administrator looks into, or of who owns a folder that is mounted into a container.
 */
const isOwn = ({ uid, mode }: Stats, user: number) =>
  uid === user || (user === 0 && (mode & othersMayWrite) === 0);

const who = 'who could put wrong answers into it';

/** Who owns the folder around it can put another one in its place. */
function distrustAround(around: Stats, user: number): string | undefined {
  if (around.uid === 0 || isOwn(around, user)) return undefined;
  return `is in a folder of another user (uid ${around.uid}), ${who}`;
}

function distrust(root: Stats, user: number): string | undefined {
  if (root.isSymbolicLink()) return 'is a link, behind which may be anything';
  if (!isOwn(root, user)) return `belongs to another user (uid ${root.uid}), ${who}`;
  return root.mode & othersMayWrite ? `can be written by other users, ${who}` : undefined;
}

/** As it is when it was closed to others; where that can't be done, what it is decides. */
async function closedToOthers(root: string, found: Stats, user: number): Promise<Stats> {
  const isOpen = found.isDirectory() && found.uid === user && (found.mode & forOthers) !== 0;
  if (!isOpen) return found;
  await chmod(root, 0o700).catch(() => undefined);
  return lstat(root);
}

const unlessMissing = (error: NodeJS.ErrnoException): undefined => {
  if (error.code !== 'ENOENT') throw error;
};

/**
 * Sees to it that a folder which is there is this user's alone; resolves to whether it is there.
 * @throws UntrustedFolder where it can't be
 */
export async function secureFolder({ cacheFolder, root }: Layout): Promise<boolean> {
  const around = await stat(cacheFolder).catch(unlessMissing);
  if (!around) return false;
  const found = await lstat(root).catch(unlessMissing);
  const user = process.getuid?.();
  if (user === undefined) return found !== undefined;
  const reason =
    distrustAround(around, user) ??
    (found && distrust(await closedToOthers(root, found, user), user));
  if (reason !== undefined) throw new UntrustedFolder(`${root} ${reason}`);
  return found !== undefined;
}

/**
 * Makes the folder, for this user alone.
 * @throws UntrustedFolder, and what the file system says
 */
export async function openFolder(layout: Layout): Promise<void> {
  await secureFolder(layout);
  await makeFolder(layout.temporary, 0o700);
  await secureFolder(layout);
}
