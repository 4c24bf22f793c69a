import { PassThrough } from 'node:stream';

/** Parts that may wait for their caller; then whoever sends them waits. */
const maxWaiting = 256;

/** Between whoever makes the parts of a stream and the caller who takes them. */
export interface PartQueue<Part> {
  /** Resolves when there is room for more, or nobody wants any more. */
  put(part: Part): Promise<void>;
  end(): void;
  fail(error: Error): void;
  readonly parts: AsyncIterable<Part>;
}

export function createPartQueue<Part>(): PartQueue<Part> {
  const stream = new PassThrough({ objectMode: true, highWaterMark: maxWaiting });
  let failure: Error | undefined;

  function room(): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        stream.off('drain', done).off('close', done);
        resolve();
      };
      stream.on('drain', done).on('close', done);
    });
  }

  async function* parts(): AsyncGenerator<Part> {
    yield* stream as AsyncIterable<Part>;
    if (failure) throw failure;
  }

  return {
    async put(part) {
      if (stream.destroyed || stream.write(part)) return;
      await room();
    },
    end: () => void stream.end(),
    // What came before is given out first.
    fail(error) {
      failure = error;
      stream.end();
    },
    parts: parts(),
  };
}
