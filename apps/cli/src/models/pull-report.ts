import { SingleBar } from 'cli-progress';
import type { Progress } from '@skillgate/models';
import { formatBytes } from '../format-bytes.js';
import type { Terminal } from '../terminal.js';

/** Shows how far the file is that is being fetched, on a terminal. */
export interface PullReport {
  progress(step: Progress): void;
  end(): void;
}

const format = '{bar} {percentage} % of {size} · {path} · {eta_formatted} left';

export function createPullReport({ interactive, errorStream }: Terminal): PullReport {
  let path: string | undefined;
  const bar = new SingleBar({
    format,
    stream: errorStream as NodeJS.WritableStream,
    hideCursor: true,
    clearOnComplete: true,
    barsize: 30,
  });
  return {
    progress(step) {
      if (!interactive) return;
      if (path !== step.path) {
        bar.stop();
        bar.start(step.totalBytes, 0, { path: step.path, size: formatBytes(step.totalBytes) });
        path = step.path;
      }
      bar.update(step.receivedBytes);
    },
    end: () => bar.stop(),
  };
}
