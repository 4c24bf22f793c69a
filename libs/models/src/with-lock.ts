import { randomBytes } from 'node:crypto';
import { open, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

import { isOwnerGone, processOwner } from './process-owner.js';

/** How often the one who holds a lock says that it is alive, in milliseconds. */
const beatMs = 5_000;
/** A lock without a sign of life for so long is left over, in milliseconds. */
const patienceMs = 60_000;
const pollMs = 200;

export interface LockOptions {
  signal: AbortSignal;
  /** Told once when another holds it, or was killed on another host or container less than a minute ago. */
  onWait: () => void;
}

const owner = () => processOwner.join(' ');

/** Whether its owner was killed. A process of another host, or container, can't be asked: its beat tells. */
async function isLeft(path: string): Promise<boolean> {
  if (isOwnerGone((await readFile(path, 'utf8')).split(' '))) return true;
  // Either way: a clock that was set back must not make it stay for ever.
  return Math.abs(Date.now() - (await stat(path)).mtimeMs) > patienceMs;
}

async function take(path: string): Promise<boolean> {
  const lock = await open(path, 'wx').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') return undefined;
    throw error;
  });
  if (!lock) return false;
  try {
    await lock.writeFile(owner());
  } catch (error) {
    // On a full disk it is made, and stays empty.
    await rm(path, { force: true });
    throw error;
  } finally {
    await lock.close();
  }
  return true;
}

/** Renamed first, so that of several who find it left one takes it away. Resolves to whether it is gone. */
async function clearIfLeft(path: string): Promise<boolean> {
  try {
    if (!(await isLeft(path))) return false;
    const away = `${path}.${randomBytes(6).toString('hex')}`;
    await rename(path, away);
    await rm(away, { force: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return true;
}

/**
 * Runs `work` while no other process that asks for the same file does. It saves double work and no more: a file system
 * without exclusive creation, or two who clear a left lock in the same instant, may let two in, so the work itself must
 * come right then too.
 */
export async function withLock<T>(
  path: string,
  { signal, onWait }: LockOptions,
  work: () => Promise<T>,
): Promise<T> {
  let isTold = false;
  for (let tries = 0; !(await take(path)); tries += 1) {
    if ((await clearIfLeft(path)) && tries === 0) continue;
    if (!isTold) onWait();
    isTold = true;
    await sleep(pollMs, undefined, { signal });
  }
  const beat = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined);
  }, beatMs);
  beat.unref();
  try {
    return await work();
  } finally {
    clearInterval(beat);
    await rm(path, { force: true });
  }
}
