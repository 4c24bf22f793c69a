/** How long one turn of the event loop is held by the cache's own computing, in milliseconds. */
const turnMs = 3;

/** When this turn's first piece began, by `performance.now()`; undefined until one does. */
let begunMs: number | undefined;
/** Who waits, in the order in which they came: one long walk over many things delays no other for more than a piece. */
let waiting: (() => void)[] = [];
/** Those before it have gone: an array of thousands is slow to move up by one. */
let next = 0;

const hasTime = () => begunMs === undefined || performance.now() - begunMs < turnMs;

function letNextGo(): void {
  if (next === waiting.length || !hasTime()) return;
  waiting[next]?.();
  next += 1;
  if (2 * next < waiting.length) return;
  waiting = waiting.slice(next);
  next = 0;
}

function begin(): void {
  if (begunMs !== undefined) return;
  begunMs = performance.now();
  setImmediate(() => {
    begunMs = undefined;
    letNextGo();
  });
}

/** Whether somebody waits for a turn: time that passes meanwhile is the cache's own. */
export const isBacklogged = () => next < waiting.length;

/**
 * Runs a short piece of computing in a turn of the event loop that has time left, so that any number of callers
 * together never hold the loop. A piece should take a millisecond at most.
 */
export async function inTurn<T>(work: () => T): Promise<T> {
  if (isBacklogged() || !hasTime()) await new Promise<void>((go) => waiting.push(go));
  begin();
  try {
    return work();
  } finally {
    letNextGo();
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
