/** How a batch is worked through. */
export interface BatchOptions<In, Out> {
  items: AsyncIterable<In>;
  /** How many items are read ahead of the answers that were taken. */
  concurrency: number;
  /** Ends the batch: the answers end with `signal.reason`. */
  signal: AbortSignal;
  /** Never rejects. Its signal aborts when the batch ends before it is done. */
  work: (item: In, signal: AbortSignal) => Promise<Out>;
}

type Event<In, Out> =
  | { name: 'read'; result: IteratorResult<In> }
  | { name: 'done'; task: Promise<unknown>; answer: Out };

/**
 * Works on several items at a time and gives the answers as they come. An item is read only when there is room for it,
 * and while an answer waits to be taken nothing is read, so the one who sends is slowed down by the one who takes.
 * When the answers are no longer wanted, what runs is aborted and waited for.
 */
export async function* workThrough<In, Out>({
  items,
  concurrency,
  signal,
  work,
}: BatchOptions<In, Out>): AsyncGenerator<Out, void, undefined> {
  const iterator = items[Symbol.asyncIterator]();
  const stop = new AbortController();
  const tasks = new Set<Promise<Event<In, Out>>>();
  let reading: Promise<Event<In, Out>> | undefined;
  let ended = false;
  const aborted = new Promise<never>((_, reject) => {
    const fail = () => {
      stop.abort(signal.reason);
      reject(signal.reason as Error);
    };
    if (signal.aborted) fail();
    signal.addEventListener('abort', fail, { once: true, signal: stop.signal });
  });
  // It also rejects when nobody waits.
  aborted.catch(() => undefined);

  async function read(): Promise<Event<In, Out>> {
    return { name: 'read', result: await iterator.next() };
  }

  function start(item: In): void {
    const task: Promise<Event<In, Out>> = work(item, stop.signal).then((answer) => ({
      name: 'done',
      task,
      answer,
    }));
    tasks.add(task);
  }

  try {
    for (;;) {
      if (!ended && tasks.size < concurrency) reading ??= read();
      if (reading === undefined && tasks.size === 0) return;
      const waitingFor = reading === undefined ? [...tasks] : [reading, ...tasks];
      const event = await Promise.race([...waitingFor, aborted]);
      if (event.name === 'read') {
        reading = undefined;
        if (event.result.done === true) ended = true;
        else start(event.result.value);
      } else {
        tasks.delete(event.task as Promise<Event<In, Out>>);
        yield event.answer;
      }
    }
  } finally {
    reading?.catch(() => undefined);
    stop.abort(signal.aborted ? signal.reason : undefined);
    // Not waited for: the source may itself wait for an item that never comes.
    if (!ended) void iterator.return?.()?.catch(() => undefined);
    await Promise.allSettled(tasks);
  }
}
