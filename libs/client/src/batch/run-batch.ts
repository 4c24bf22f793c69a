import type { MethodDefinition } from '../attempt.js';
import { withDeadline, type CallOptions } from '../deadline.js';
import type { Route } from '../route.js';
import { Batch } from './batch.js';
import { ItemReader, SourceError } from './item-reader.js';
import type { BatchItem, BatchOutcome } from './item.js';
import { Outbox } from './outbox.js';

/** How long a batch may take when its caller does not say, in milliseconds: an hour. */
const defaultBatchTimeoutMs = 3_600_000;

/** Sends items over one stream and yields how each ended, in the order in which they finish. */
export async function* runBatch<M extends MethodDefinition>(
  route: Route,
  streamMethod: MethodDefinition,
  batch: AsyncIterable<BatchItem<M>>,
  options: CallOptions,
): AsyncGenerator<BatchOutcome<M>> {
  const stop = new AbortController();
  // Not AbortSignal.any: Node 20 keeps what it makes for as long as the caller's signal lives.
  const forward = () => stop.abort(options.signal?.reason);
  if (options.signal?.aborted) forward();
  options.signal?.addEventListener('abort', forward, { once: true });
  const outbox = new Outbox<M>();
  const source = batch[Symbol.asyncIterator]();
  const limits = {
    ...options,
    signal: stop.signal,
    closed: route.closed,
    defaultTimeoutMs: defaultBatchTimeoutMs,
  };
  const wish = options.cache;
  const work = withDeadline(limits, (deadline) => {
    const items = new ItemReader({ source, route, deadline, wish, outbox });
    return new Batch({ route, streamMethod, items, outbox, deadline, wish }).run();
  }).then(
    () => outbox.end(),
    (error: Error) => outbox.fail(error instanceof SourceError ? (error.cause as Error) : error),
  );
  try {
    yield* outbox.outcomes;
  } finally {
    options.signal?.removeEventListener('abort', forward);
    stop.abort();
    await work;
    // Not waited for: the source may itself wait for an item that never comes.
    void source.return?.()?.catch(() => undefined);
  }
}
