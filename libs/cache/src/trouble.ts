import type { OnCacheEvent } from './cache-events.js';

/** How long nothing is written after it failed, in milliseconds. */
const pauseMs = 5_000;

export interface TroubleOptions {
  folder: string;
  onEvent: OnCacheEvent;
  /** Told what is wrong and what to do about it. */
  warn: (message: string) => void;
}

/** What goes wrong with the disk: counted each time, told once for each code, and never thrown at a call. */
export interface Trouble {
  report(error: unknown): void;
  /** Says that something could be written again. */
  end(): void;
  /** Whether it is worth trying to write. */
  readonly isWritable: boolean;
  /** What is wrong now. */
  readonly message: string | undefined;
}

/** What is wrong, by the file system's code. */
const meanings: Record<string, string> = {
  ENOSPC: 'its disk is full',
  EDQUOT: 'its disk quota is used up',
  EROFS: 'its file system is read-only',
  EACCES: 'this process may not write there',
  EPERM: 'this process may not write there',
  ENOTDIR: 'a file stands where a folder is needed',
  EEXIST: 'a file stands where a folder is needed',
  EISDIR: 'a folder stands where a file is needed',
  EIO: 'its disk can’t be read or written',
  EMFILE: 'this process has too many files open',
};

/** What to do about it. */
const nameAnother = 'Name a folder that can be written in SKILLGATE_CACHE_DIR';
const cures: Record<string, string> = {
  UNTRUSTED: 'Name a folder of your own in SKILLGATE_CACHE_DIR',
};

export function createTrouble({ folder, onEvent, warn }: TroubleOptions): Trouble {
  const told = new Set<string>();
  let message: string | undefined;
  let writableAtMs = 0;
  return {
    report(error) {
      const { code = 'UNKNOWN', message: said } = error as NodeJS.ErrnoException;
      writableAtMs = performance.now() + pauseMs;
      onEvent({ type: 'trouble', code });
      message =
        `The cache in ${folder} does not work as it should: ${meanings[code] ?? said}. Calls go on without what can't ` +
        `be kept. ${cures[code] ?? nameAnother}, or set SKILLGATE_CACHE=off.`;
      if (!told.has(code)) warn(message);
      told.add(code);
    },
    end() {
      message = undefined;
    },
    get isWritable() {
      return performance.now() >= writableAtMs;
    },
    get message() {
      return message;
    },
  };
}
