import type { Release, Slots } from '@skillgate/core';
import type { BodyBudget, Hold } from './body-budget.js';

/** What an admitted call holds: its place in the queue, then room for its body, then a worker. */
export interface Ticket {
  /** The largest body that may come. */
  readonly maxBytes: number;
  /** Waits for room in memory: until then the body stays at its sender. */
  room(signal: AbortSignal): Promise<void>;
  /** The body is here: what was reserved beyond its true size is given back. */
  bodyRead(bytes: number): void;
  /** Waits for a worker, and leaves the queue. */
  worker(signal: AbortSignal): Promise<void>;
  /** The work is over: the worker and the body's memory are given back. */
  workDone(): void;
  /** Gives back whatever is still held. */
  close(): void;
}

interface Shared {
  maxBytes: number;
  /** What the call counts for in the queue's bytes until its true size is known. */
  knownBytes: number;
  queue: { calls: number; bytes: number };
  bodies: BodyBudget;
  slots: Slots;
  /** Wraps a release so that the time between is measured. */
  timed: (release: Release) => Release;
}

/** Puts a call in the queue. */
export function createTicket({
  maxBytes,
  knownBytes,
  queue,
  bodies,
  slots,
  timed,
}: Shared): Ticket {
  let hold: Hold | undefined;
  let release: Release | undefined;
  let queuedBytes = knownBytes;
  let queued = true;
  queue.calls++;
  queue.bytes += queuedBytes;

  function leaveQueue(): void {
    if (!queued) return;
    queued = false;
    queue.calls--;
    queue.bytes -= queuedBytes;
  }

  function workDone(): void {
    release?.();
    hold?.release();
  }

  return {
    maxBytes,
    async room(signal) {
      hold = await bodies.reserve(maxBytes, signal);
    },
    bodyRead(bytes) {
      hold?.resize(bytes);
      queue.bytes += bytes - queuedBytes;
      queuedBytes = bytes;
    },
    async worker(signal) {
      release = timed(await slots.acquire(signal));
      leaveQueue();
    },
    workDone,
    close() {
      leaveQueue();
      workDone();
    },
  };
}
