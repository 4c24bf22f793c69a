import type { FileOutcome } from './file-outcome.js';
import type { RunSummary } from './run-summary.js';

/** How a run is told: to people as tables, to machines as JSON lines. */
export interface Report {
  file(outcome: FileOutcome): void;
  end(summary: RunSummary, elapsedMs: number): void;
}
