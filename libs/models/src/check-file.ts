import { stat } from 'node:fs/promises';
import { join } from 'node:path';

import { hashFile } from './hash-file.js';
import type { ModelFile } from './manifest.js';

/** How a file of a model was found. */
export type FileState =
  | { name: 'right' }
  | { name: 'missing' }
  | { name: 'unreadable'; reason: string }
  | { name: 'wrong-size'; bytes: number }
  | { name: 'wrong-hash'; sha256: string };

export interface CheckedFile {
  file: ModelFile;
  /** Where it is, or should be. */
  path: string;
  state: FileState;
}

async function stateOf(path: string, file: ModelFile, hashes: boolean, signal?: AbortSignal) {
  const found = await stat(path);
  if (!found.isFile()) return { name: 'unreadable', reason: 'it is no file' } as const;
  if (found.size !== file.bytes) return { name: 'wrong-size', bytes: found.size } as const;
  if (!hashes) return { name: 'right' } as const;
  const sha256 = await hashFile(path, signal);
  return sha256 === file.sha256
    ? ({ name: 'right' } as const)
    : ({ name: 'wrong-hash', sha256 } as const);
}

export interface CheckOptions {
  /** Whether the bytes are read (0.6 ms a MB), or the size alone is looked at. */
  hashes: boolean;
  signal?: AbortSignal | undefined;
}

/** Looks at a file of a model. Rejects with the signal's reason alone. */
export async function checkFile(
  folder: string,
  file: ModelFile,
  { hashes, signal }: CheckOptions,
): Promise<CheckedFile> {
  const path = join(folder, file.path);
  try {
    return { file, path, state: await stateOf(path, file, hashes, signal) };
  } catch (error) {
    signal?.throwIfAborted();
    const { code, message } = error as NodeJS.ErrnoException;
    const isMissing = code === 'ENOENT' || code === 'ENOTDIR';
    return {
      ...{ file, path },
      state: isMissing ? { name: 'missing' } : { name: 'unreadable', reason: message },
    };
  }
}

/** What is wrong with a file, in words that follow its name; undefined when nothing is. */
export function fileProblem({ state, file }: CheckedFile): string | undefined {
  switch (state.name) {
    case 'right':
      return undefined;
    case 'missing':
      return 'is missing';
    case 'unreadable':
      return `can’t be read (${state.reason})`;
    case 'wrong-size':
      return state.bytes < file.bytes
        ? `is cut off: it has ${state.bytes} of ${file.bytes} bytes`
        : `is another file: it has ${state.bytes} bytes, not ${file.bytes}`;
    case 'wrong-hash':
      return `is damaged or another file: its SHA-256 is ${state.sha256}, not ${file.sha256}`;
  }
}
