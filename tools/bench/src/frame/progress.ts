import { SingleBar } from 'cli-progress';

/** Tells how far a benchmark is; on stderr, so that stdout holds results only. */
export interface Progress {
  /** Begins a part of so many steps, and ends the one before. */
  part(title: string, steps: number): void;
  step(): void;
  end(): void;
}

/** A bar on a terminal; elsewhere, as in CI, a line a part. */
export function createProgress(
  stream: NodeJS.WritableStream & { isTTY?: boolean } = process.stderr,
): Progress {
  let bar: SingleBar | undefined;
  const end = () => {
    bar?.stop();
    bar = undefined;
  };
  return {
    part(title, steps) {
      end();
      if (stream.isTTY !== true) {
        stream.write(`${title}…\n`);
        return;
      }
      const format = `{bar} {title} · {value}/{total} · {eta_formatted} left`;
      bar = new SingleBar({ format, stream, barsize: 24, hideCursor: true, clearOnComplete: true });
      bar.start(steps, 0, { title });
    },
    step: () => bar?.increment(),
    end,
  };
}
