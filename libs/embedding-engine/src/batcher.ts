import { resourceExhausted } from '@skillgate/core';

export interface BatcherOptions<In, Out> {
  /** Works on a batch; the answers in its order. */
  run: (items: In[]) => Promise<Out[]>;
  /** What an item counts towards the largest batch. */
  weigh: (item: In) => number;
  /** A batch ends before the item that would make it heavier, unless it is the first. */
  maxWeight: number;
  /** How many batches the worker is given at a time; it works on them one after the other. */
  maxBatches: number;
  /** How many may wait; beyond it callers are refused. */
  maxWaiting: number;
}

/** Puts the items of many callers through one worker, several at a time. */
export interface Batcher<In, Out> {
  /**
   * Starts at once where nothing runs. What comes meanwhile waits, and goes together, in the order in which it came: when
   * the worker is free again, or before as soon as it fills a batch, so that the worker never waits for the next one.
   * @throws SkillError RESOURCE_EXHAUSTED at once where too many wait; what `run` throws; `signal.reason` when the
   *   signal aborts first, upon which those that wait are dropped.
   */
  add(items: readonly In[], signal: AbortSignal): Promise<Out[]>;
  readonly waiting: number;
}

interface Waiter<In, Out> {
  item: In;
  resolve: (out: Out) => void;
  reject: (error: unknown) => void;
}

const retryAfterMs = 200;

export function createBatcher<In, Out>(options: BatcherOptions<In, Out>): Batcher<In, Out> {
  const { run, weigh, maxWeight, maxBatches, maxWaiting } = options;
  const queue = new Set<Waiter<In, Out>>();
  let queuedWeight = 0;
  let running = 0;

  function enter(waiter: Waiter<In, Out>): void {
    queue.add(waiter);
    queuedWeight += weigh(waiter.item);
  }

  function leave(waiter: Waiter<In, Out>): void {
    if (queue.delete(waiter)) queuedWeight -= weigh(waiter.item);
  }

  function takeBatch(): Waiter<In, Out>[] {
    const batch: Waiter<In, Out>[] = [];
    let weight = 0;
    for (const waiter of queue) {
      weight += weigh(waiter.item);
      if (batch.length > 0 && weight > maxWeight) break;
      batch.push(waiter);
      leave(waiter);
    }
    return batch;
  }

  /** Resolves, when a batch is through, to what tells its callers. */
  async function runBatch(batch: Waiter<In, Out>[]): Promise<() => void> {
    try {
      const outs = await run(batch.map(({ item }) => item));
      return () => batch.forEach(({ resolve }, at) => resolve(outs[at] as Out));
    } catch (error) {
      return () => batch.forEach(({ reject }) => reject(error));
    }
  }

  const isDue = () => queue.size > 0 && (running === 0 || queuedWeight >= maxWeight);

  async function runNext(): Promise<void> {
    running += 1;
    const tell = await runBatch(takeBatch());
    running -= 1;
    start();
    // Once the next has begun: callers take their time with their answers, in which the worker would be idle.
    if (running > 0) setImmediate(tell);
    else tell();
  }

  function start(): void {
    while (running < maxBatches && isDue()) void runNext();
  }

  return {
    async add(items, signal) {
      signal.throwIfAborted();
      if (queue.size > 0 && queue.size + items.length > maxWaiting) {
        const message = `${queue.size} items wait already, and ${maxWaiting} may. Try again later.`;
        throw resourceExhausted(message, { retryAfterMs });
      }
      const mine: Waiter<In, Out>[] = [];
      let abort = () => {};
      const aborted = new Promise<never>((_, reject) => {
        abort = () => {
          mine.forEach(leave);
          reject(signal.reason as Error);
        };
        signal.addEventListener('abort', abort, { once: true });
      });
      const answers = items.map(
        (item) =>
          new Promise<Out>((resolve, reject) => {
            const waiter = { item, resolve, reject };
            mine.push(waiter);
            enter(waiter);
          }),
      );
      start();
      try {
        return await Promise.race([Promise.all(answers), aborted]);
      } finally {
        signal.removeEventListener('abort', abort);
      }
    },
    get waiting() {
      return queue.size;
    },
  };
}
