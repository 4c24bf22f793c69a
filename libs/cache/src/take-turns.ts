/** How long one turn of the event loop is held by the cache's own computing, in milliseconds. */
const turnMs = 3;

let spentMs = 0;
let isTurnPlanned = false;
/** Who waits, in the order in which they came: one long walk over many things delays no other for more than a piece. */
const waiting: (() => void)[] = [];

function letNextGo(): void {
  if (spentMs < turnMs) waiting.shift()?.();
}

function beginTurn(): void {
  isTurnPlanned = false;
  spentMs = 0;
  letNextGo();
}

function spend(ms: number): void {
  spentMs += ms;
  if (!isTurnPlanned) setImmediate(beginTurn);
  isTurnPlanned = true;
  letNextGo();
}

/**
 * Runs a short piece of computing in a turn of the event loop that has time left, so that any number of callers
 * together never hold the loop. A piece should take a millisecond at most.
 */
export async function inTurn<T>(work: () => T): Promise<T> {
  if (spentMs >= turnMs || waiting.length > 0) {
    await new Promise<void>((go) => waiting.push(go));
  }
  const startedAt = performance.now();
  try {
    return work();
  } finally {
    spend(performance.now() - startedAt);
  }
}

/** What is done at once of many small things: about a millisecond's work. */
const thingsAtOnce = 500;

/** Does a small thing with each, in turns between which the event loop goes on. */
export async function eachInTurn<T>(things: readonly T[], work: (thing: T) => void): Promise<void> {
  for (let start = 0; start < things.length; start += thingsAtOnce) {
    await inTurn(() => things.slice(start, start + thingsAtOnce).forEach(work));
  }
}
