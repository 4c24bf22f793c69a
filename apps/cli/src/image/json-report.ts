import type { Terminal } from '../terminal.js';
import type { Report } from './report.js';

/** JSON Lines on stdout: an object a file as it ends, with `type: "file"`, and one with `type: "summary"` at the end. */
export function createJsonReport({ out }: Terminal): Report {
  const line = (value: object) => out(JSON.stringify(value));
  return {
    file(outcome) {
      const { state, ...rest } = outcome;
      line({ type: 'file', state, ...rest, ...('ms' in rest && { ms: Math.round(rest.ms) }) });
    },
    end(summary, elapsedMs) {
      const { done, failed, skipped, bytesBefore, bytesAfter } = summary;
      line({
        type: 'summary',
        done,
        failed,
        skipped,
        bytesBefore,
        bytesAfter,
        elapsedMs: Math.round(elapsedMs),
        exitCode: summary.exitCode(),
      });
    },
  };
}
