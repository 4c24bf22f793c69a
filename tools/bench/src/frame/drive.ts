/** What a drive came to. */
export interface Drive {
  elapsedMs: number;
  /** Of each item, in the order in which they ended. */
  latenciesMs: number[];
}

/** Puts every item through `work`, with so many callers at a time; each takes the next item when it is done. */
export async function drive<Item>(
  items: Iterable<Item>,
  callers: number,
  work: (item: Item) => Promise<void>,
): Promise<Drive> {
  const waiting = shared(items);
  const latenciesMs: number[] = [];
  async function call(): Promise<void> {
    for (const item of waiting) {
      const startedMs = performance.now();
      await work(item);
      latenciesMs.push(performance.now() - startedMs);
    }
  }
  const startedMs = performance.now();
  await Promise.all(Array.from({ length: callers }, call));
  return { elapsedMs: performance.now() - startedMs, latenciesMs };
}

/** One iterator for all callers; ending one loop over it must not end it for the others. */
function shared<Item>(items: Iterable<Item>): Iterable<Item> {
  const iterator = items[Symbol.iterator]();
  return { [Symbol.iterator]: () => ({ next: () => iterator.next() }) };
}
