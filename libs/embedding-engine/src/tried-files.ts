import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Model } from '@skillgate/models';

/** The files of a model, by what their folder says of them: nothing is read, so that it takes some microseconds. */
export interface TriedFiles {
  /** Whether all are there in their sizes, and are not those that the last try failed with. */
  areWorthATry(): boolean;
  /** Does what needs the files, and notes with which ones it failed. Rejects as `work` does. */
  attempt<T>(work: () => Promise<T>): Promise<T>;
}

function statOf(path: string) {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    // In a folder that may not be read.
    return undefined;
  }
}

/** @param folder Of all models. */
export function createTriedFiles(
  folder: string,
  { id, files }: Pick<Model, 'id' | 'files'>,
): TriedFiles {
  const paths = files.map(({ path }) => join(folder, id, path));
  let failedStamp: string | undefined;

  function look() {
    const found = paths.map(statOf);
    return {
      areThere: found.every((stats, at) => stats?.size === files[at]!.bytes),
      // Another one whenever a file comes, goes, is written, or may be read.
      stamp: found.map((stats) => `${stats?.ino} ${stats?.size} ${stats?.ctimeMs}`).join(', '),
    };
  }

  return {
    areWorthATry() {
      const { areThere, stamp } = look();
      return areThere && stamp !== failedStamp;
    },
    async attempt(work) {
      // Before it: they may change while it is under way.
      const { stamp } = look();
      try {
        return await work();
      } catch (error) {
        failedStamp = stamp;
        throw error;
      }
    },
  };
}
