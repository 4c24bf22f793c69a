import { setTimeout as delay } from 'node:timers/promises';

export interface LivenessOptions {
  /** Asks the other side for a sign of life; rejects when the connection is gone. */
  ping: (signal: AbortSignal) => Promise<void>;
  /** The time between two pings, in milliseconds. @default 200 */
  intervalMs: number;
  /** A ping that is not answered within this is silence, in milliseconds. @default 700 */
  timeoutMs: number;
  /** Called when half of `timeoutMs` has passed without an answer: time to get ready for a silence. @default nothing */
  onLate?: () => void;
  /** Called once for each silence. */
  onSilent: () => void;
  /** Called when an answer comes late, after a silence was called. */
  onAlive: () => void;
}

export interface Liveness {
  /** Pings until stopped. Does nothing when it runs already. */
  start(): void;
  /** Says that something has just come from the other side. */
  heard(): void;
  stop(): void;
}

/** The most that a slow network may stretch the time-out to, as a multiple of what is configured. */
const maxStretch = 8;

const unrefDelay = (ms: number, signal?: AbortSignal) =>
  delay(ms, undefined, { ref: false, ...(signal && { signal }) });

/**
 * Resolves when nothing was heard for `ms`. Waits once more where this process was too busy to see an answer, which may
 * stand unread in the socket. A skill whose answers come is alive, however late it is with its pings: on a machine with
 * nine times the work that it can do, pings took over 700 ms.
 */
async function silenceOf(
  ms: number,
  heardAt: () => number,
  signal: AbortSignal,
): Promise<'silent'> {
  for (let waitMs = ms; ;) {
    const dueAt = performance.now() + waitMs;
    await unrefDelay(waitMs, signal);
    const now = performance.now();
    const heardForMs = heardAt() + ms - now;
    if (now - dueAt >= ms / 4) waitMs = ms;
    else if (heardForMs > 0) waitMs = Math.ceil(heardForMs);
    else return 'silent';
  }
}

/** Sees within `intervalMs + timeoutMs` that a connection which still stands has nobody at its other end. */
export function createLiveness(options: LivenessOptions): Liveness {
  const { ping, intervalMs, onLate = () => undefined, onSilent, onAlive } = options;
  let wanted = false;
  let running = false;
  let timeoutMs = options.timeoutMs;
  let heardAt = -Infinity;
  /** A ping that nobody waits for any more is given up; one that fell silent is awaited a little longer. */
  let pending: AbortController | undefined;

  async function pingOnce(): Promise<void> {
    const over = new AbortController();
    pending = over;
    // A ping that fails says that the connection is gone, which its Watch tells as well.
    const pong = ping(over.signal).then(
      () => 'alive' as const,
      () => 'gone' as const,
    );
    const firstOf = (ms: number) =>
      Promise.race([pong, silenceOf(ms, () => heardAt, over.signal).catch(() => 'gone' as const)]);
    const late = setTimeout(onLate, timeoutMs / 2).unref();
    try {
      if ((await firstOf(timeoutMs)) !== 'silent') return;
      pending = undefined;
      onSilent();
      if ((await firstOf(timeoutMs)) !== 'alive') return;
      // Answered a little late: the way is slow and nobody is dead, so the next ping is given more time.
      timeoutMs = Math.min(timeoutMs * 2, options.timeoutMs * maxStretch);
      onAlive();
    } finally {
      clearTimeout(late);
      pending = undefined;
      over.abort();
    }
  }

  /** Goes on for an interval after a stop: one call after the other then costs no timer each. */
  async function run(): Promise<void> {
    running = true;
    for (;;) {
      await unrefDelay(intervalMs);
      if (!wanted) break;
      await pingOnce();
    }
    running = false;
  }

  return {
    start() {
      wanted = true;
      if (!running) void run();
    },
    heard() {
      heardAt = performance.now();
    },
    stop() {
      wanted = false;
      pending?.abort();
    },
  };
}
