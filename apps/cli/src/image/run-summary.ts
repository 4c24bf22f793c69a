import { exitCodeFor, type ExitCode } from '../exit-codes.js';
import type { FileDone, FileFailed, FileOutcome } from './file-outcome.js';

/** How many files are kept for the tables; of the others only the sums. */
const keptRows = 100;

/** What a run came to, in memory that does not grow with the number of files. */
export interface RunSummary {
  add(outcome: FileOutcome): void;
  readonly done: number;
  readonly failed: number;
  readonly skipped: number;
  readonly bytesBefore: number;
  readonly bytesAfter: number;
  /** The first done, and the first failed. */
  readonly rows: readonly FileDone[];
  readonly failures: readonly FileFailed[];
  exitCode(): ExitCode;
}

export function createRunSummary(): RunSummary {
  const rows: FileDone[] = [];
  const failures: FileFailed[] = [];
  const sums = { done: 0, failed: 0, skipped: 0, bytesBefore: 0, bytesAfter: 0 };
  const codes = new Set<string>();
  return {
    add(outcome) {
      sums[outcome.state] += 1;
      if (outcome.state === 'done') {
        sums.bytesBefore += outcome.sizeBefore;
        sums.bytesAfter += outcome.sizeAfter;
        if (rows.length < keptRows) rows.push(outcome);
      }
      if (outcome.state === 'failed') {
        codes.add(outcome.code);
        if (failures.length < keptRows) failures.push(outcome);
      }
    },
    get done() {
      return sums.done;
    },
    get failed() {
      return sums.failed;
    },
    get skipped() {
      return sums.skipped;
    },
    get bytesBefore() {
      return sums.bytesBefore;
    },
    get bytesAfter() {
      return sums.bytesAfter;
    },
    rows,
    failures,
    exitCode: () => exitCodeFor(codes),
  };
}
