import type { FileOutcome } from './file-outcome.js';
import type { PlannedFile } from '../files/plan-outputs.js';
import { processFile, type ProcessOptions } from './process-file.js';

/** After so many files in a row that found no skill, the rest is not tried. */
const unreachableInARow = 3;

export interface ProcessFilesOptions extends ProcessOptions {
  /** How many files are worked on at a time; no more are ever in memory. */
  concurrency: number;
  /** Told of each file as it ends. */
  onOutcome: (outcome: FileOutcome) => void;
}

/** Works through the files in order, several at a time, and stops early on Ctrl-C or when there is no skill. */
export async function processFiles(
  files: readonly PlannedFile[],
  { concurrency, onOutcome, ...options }: ProcessFilesOptions,
): Promise<void> {
  const waiting = files.values();
  let unreachable = 0;

  async function work(): Promise<void> {
    for (const file of waiting) {
      const givenUp = options.signal.aborted || unreachable >= unreachableInARow;
      const outcome: FileOutcome = givenUp
        ? { state: 'skipped', input: file.input }
        : await processFile(file, options);
      if (outcome.state === 'done') unreachable = 0;
      if (outcome.state === 'failed' && outcome.code === 'UNAVAILABLE') unreachable += 1;
      onOutcome(outcome);
    }
  }

  await Promise.all(Array.from({ length: Math.min(concurrency, files.length) }, work));
}
