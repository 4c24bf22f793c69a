import { PassThrough } from 'node:stream';
import type { MethodDefinition } from '../attempt.js';
import { batchWindow, type BatchOutcome } from './item.js';

/** What is answered and not yet taken by the caller, which holds up those who answer while it is full. */
export class Outbox<M extends MethodDefinition> {
  readonly #stream = new PassThrough({ objectMode: true, highWaterMark: batchWindow });
  /** While the caller is slow. */
  #drained: Promise<void> | undefined;

  get outcomes(): AsyncIterable<BatchOutcome<M>> {
    return this.#stream as AsyncIterable<BatchOutcome<M>>;
  }

  /** Resolves when there is room for more. */
  async put(outcome: BatchOutcome<M>): Promise<void> {
    if (this.#stream.write(outcome) || this.#stream.destroyed) return;
    this.#drained ??= this.#room().finally(() => (this.#drained = undefined));
    await this.#drained;
  }

  end(): void {
    this.#stream.end();
  }

  fail(error: Error): void {
    this.#stream.destroy(error);
  }

  /** Resolves when there is room again, or nobody wants any more. */
  #room(): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.#stream.off('drain', done).off('close', done);
        resolve();
      };
      this.#stream.on('drain', done).on('close', done);
    });
  }
}
