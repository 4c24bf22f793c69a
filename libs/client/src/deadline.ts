import {
  cancelled,
  deadlineExceeded,
  invalidArgument,
  onAbort,
  type SkillError,
} from '@skillgate/core';
import type { CacheMode } from './call-cache.js';
import { Ending } from './ending.js';

/** What a caller may say of one call. */
export interface CallOptions {
  /** Ends the call; it rejects with CANCELLED. */
  signal?: AbortSignal;
  /** How long the call may take in all, in milliseconds: waiting, retries and fallback included. */
  timeoutMs?: number;
  /** What the cache may do for this call. @default the client's */
  cache?: CacheMode;
}

/** How long one call has, and what ends it. */
export interface Deadline {
  /** Ends with a SkillError: DEADLINE_EXCEEDED or CANCELLED. */
  readonly ending: Ending;
  /** The same as a signal, which costs more. */
  readonly signal: AbortSignal;
  /** When the time is over, by `Date.now()`. */
  readonly at: number;
  /** How long the call has in all, in milliseconds. */
  readonly totalMs: number;
  remainingMs(): number;
  /** What the caller is told when the time is over. */
  expired(): SkillError;
}

export interface DeadlineOptions extends CallOptions {
  /** How long the call has when its caller does not say, in milliseconds. */
  defaultTimeoutMs: number;
  /** Each ends the call with its own reason. */
  closed?: readonly Ending[];
}

function checkedTimeout(timeoutMs: number): number {
  // setTimeout's own limit: beyond it a timer fires at once.
  if (timeoutMs > 0 && timeoutMs <= 0x7fff_ffff) return timeoutMs;
  throw invalidArgument(`timeoutMs must be above 0 and at most ${0x7fff_ffff}, got ${timeoutMs}`);
}

class CallDeadline implements Deadline {
  constructor(
    readonly ending: Ending,
    readonly at: number,
    readonly totalMs: number,
    readonly expired: () => SkillError,
  ) {}

  get signal(): AbortSignal {
    return this.ending.signal;
  }

  readonly remainingMs = () => this.at - Date.now();
}

/** The same time, ended by another signal. */
export function endedBy(signal: AbortSignal, { at, totalMs, expired }: Deadline): Deadline {
  return new CallDeadline(Ending.of(signal), at, totalMs, expired);
}

/** Runs `work` within the caller's time and gives the timer and the listeners back whatever happens. */
export async function withDeadline<T>(
  { signal: wish, timeoutMs, defaultTimeoutMs, closed = [] }: DeadlineOptions,
  work: (deadline: Deadline) => Promise<T>,
): Promise<T> {
  const totalMs = checkedTimeout(timeoutMs ?? defaultTimeoutMs);
  const at = Date.now() + totalMs;
  const ending = new Ending();
  const expired = () =>
    deadlineExceeded(`The call had ${totalMs} ms and was not answered in time.`);
  const forgetClosed = closed.map((one) => one.onEnd((reason) => ending.end(reason)));
  const forgetWish = onAbort(wish, () =>
    ending.end(cancelled('The call was cancelled by its caller.', { cause: wish?.reason })),
  );
  const timer = setTimeout(() => ending.end(expired()), totalMs);
  try {
    ending.throwIfEnded();
    const deadline = new CallDeadline(ending, at, totalMs, expired);
    // Work that can't be stopped at once, such as a decoder's, must not hold its caller.
    return await new Promise<T>((resolve, reject) => {
      ending.onEnd(reject);
      work(deadline).then(resolve, reject);
    });
  } finally {
    clearTimeout(timer);
    forgetWish();
    for (const forget of forgetClosed) forget();
  }
}
