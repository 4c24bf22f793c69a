import { readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import pLimit from 'p-limit';
import { readWhole } from './read-whole.js';
import { inTurn } from './take-turns.js';

/** Reads a file whole. Rejects with what the file system says. */
export type ReadFile = (path: string) => Promise<Buffer>;

/** Reads in the thread pool: how many have ended, are under way now, and wait for others to end. */
export interface ReadProgress {
  readonly ended: number;
  readonly underWay: number;
  readonly waiting: number;
}

export interface FileReader {
  read: ReadFile;
  readonly progress: ReadProgress;
  /** Says that this process has just written a file: it is in memory as one is that was read. */
  wrote(path: string, sizeBytes: number): void;
}

/** A larger one is copied for longer than a hop to the thread pool takes. */
const largestBytes = 256 * 1024;
/** How long a file that was read is taken to be in memory still, in milliseconds. */
const warmMs = 60_000;
const mostWarm = 1_000;
/** A read that took longer came from the disk after all: for a while every one goes to the thread pool. */
const slowMs = 4;
const pauseMs = 60_000;
/**
 * Files that are read in the thread pool at a time: it has four threads, and what ends in one turn of the event loop
 * holds it, 0.15 ms a file. Each takes one of the files that the process may have open.
 */
const mostAtOnce = 16;

/** By `statfs`, the disks of this machine: ext, XFS, Btrfs, tmpfs, overlay, ZFS and F2FS. Any other may stand still. */
const localTypes = new Set([
  0xef53, 0x58465342, 0x9123683e, 0x01021994, 0x794c7630, 0x2fc12fc1, 0xf2f52010,
]);

const isLocal = (path: string) =>
  statfs(path).then(
    ({ type }) => localTypes.has(type),
    () => false,
  );

/**
 * Reads small files that this process read or wrote a moment ago at once, since they are in the system's memory:
 * 0.04 ms, where the ways through the thread pool and back take 0.1 to 0.6.
 */
export function createFileReader(): FileReader {
  /** When they were read or written, by `performance.now()`, the oldest first. */
  const usedAtMs = new Map<string, number>();
  const oneOfFew = pLimit(mostAtOnce);
  let ended = 0;
  let local: Promise<boolean> | undefined;
  let pausedUntilMs = 0;

  function isWarm(path: string): boolean {
    const nowMs = performance.now();
    return nowMs >= pausedUntilMs && nowMs - (usedAtMs.get(path) ?? -Infinity) < warmMs;
  }

  function remember(path: string): void {
    usedAtMs.delete(path);
    usedAtMs.set(path, performance.now());
    if (usedAtMs.size > mostWarm) usedAtMs.delete(usedAtMs.keys().next().value as string);
  }

  function readNow(path: string): Buffer {
    const startedMs = performance.now();
    try {
      return readFileSync(path);
    } finally {
      if (performance.now() - startedMs > slowMs) pausedUntilMs = startedMs + pauseMs;
    }
  }

  async function readInThread(path: string): Promise<Buffer> {
    try {
      return await readWhole(path);
    } finally {
      ended += 1;
    }
  }

  const isLocalHere = (path: string) => (local ??= isLocal(path));

  const progress: ReadProgress = {
    get ended() {
      return ended;
    },
    get underWay() {
      return oneOfFew.activeCount;
    },
    get waiting() {
      return oneOfFew.pendingCount;
    },
  };

  return {
    progress,
    async read(path) {
      const bytes = isWarm(path)
        ? await inTurn(() => readNow(path))
        : await oneOfFew(() => readInThread(path));
      if (bytes.length > largestBytes) usedAtMs.delete(path);
      else if (await isLocalHere(path)) remember(path);
      return bytes;
    },
    wrote(path, sizeBytes) {
      if (sizeBytes > largestBytes) return;
      void isLocalHere(path).then((is) => (is ? remember(path) : undefined));
    },
  };
}
