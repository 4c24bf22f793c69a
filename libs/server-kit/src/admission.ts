import { createSlots, resourceExhausted, type Release, type Slots } from '@skillgate/core';
import { createBodyBudget, type BodyBudget } from './body-budget.js';
import { createTicket, type Ticket } from './ticket.js';
import { oversize, Refusal, type RefusalReason } from './refusal.js';
import { createWorkEstimate } from './work-estimate.js';

/** A retry is told to wait no less and no more than this, in milliseconds. */
const retryBoundsMs = { min: 50, max: 5_000 };

export interface AdmissionOptions {
  /** Pieces of work at a time. */
  workers: number;
  /** Calls that may wait. */
  queueCalls: number;
  /** Bytes that waiting calls may announce together. */
  queueBytes: number;
  /** Bytes of messages in memory. */
  bodyBytes: number;
  /** The largest message. */
  maxMessageBytes: number;
  /** Streams of requests at a time. */
  maxStreams: number;
  /** Told of each piece of work that is done, in milliseconds. */
  onWork?: (workMs: number) => void;
  /** A clock in milliseconds. @default performance.now */
  now?: () => number;
}

export interface Arrival {
  /** The size of the request as its caller announced it; undefined when it did not. */
  announcedBytes: number | undefined;
  /** Milliseconds until the caller gives up. */
  remainingMs: number;
}

/** Who may come in: decided from a call's headers alone, before any of its body is read. */
export interface Admission {
  /** Lets a call with one request in. @throws Refusal at once */
  admit(arrival: Arrival): Ticket;
  /** Lets a stream of requests in. @throws Refusal at once */
  admitStream(): Release;
  /** The workers, timed. A stream takes one for each of its items. */
  readonly workers: Slots;
  readonly bodies: BodyBudget;
  /** How long a call that comes now waits for its worker, in milliseconds. */
  expectedWaitMs(): number;
  /** Calls that wait; items of streams are not among them. */
  readonly queuedCalls: number;
  readonly streams: number;
}

export function createAdmission(options: AdmissionOptions): Admission {
  const { now = () => performance.now(), onWork } = options;
  const estimate = createWorkEstimate();
  const bodies = createBodyBudget(options.bodyBytes);
  // Who may wait is decided above, at the headers; a stream waits with one item at a time.
  const slots = createSlots({ capacity: options.workers, maxWaiting: Infinity, name: 'workers' });
  const queue = { calls: 0, bytes: 0, items: 0 };
  let streams = 0;

  const workers: Slots = {
    async acquire(signal, weight) {
      queue.items++;
      const release = await slots.acquire(signal, weight).finally(() => queue.items--);
      return timed(release);
    },
    get used() {
      return slots.used;
    },
    get waiting() {
      return slots.waiting;
    },
    capacity: slots.capacity,
  };

  function timed(release: Release): Release {
    const startedMs = now();
    let done = false;
    return () => {
      if (done) return;
      done = true;
      const workMs = now() - startedMs;
      estimate.observe(workMs);
      onWork?.(workMs);
      release();
    };
  }

  function expectedWaitMs(): number {
    const ahead = slots.used + queue.calls + queue.items + 1 - options.workers;
    return ahead <= 0 ? 0 : (ahead * estimate.meanMs) / options.workers;
  }

  function refuse(reason: RefusalReason, message: string): Refusal {
    const { min, max } = retryBoundsMs;
    const retryAfterMs = Math.ceil(Math.min(max, Math.max(min, expectedWaitMs())));
    return new Refusal(reason, resourceExhausted(message, { retryAfterMs }));
  }

  function checkSize(announcedBytes: number | undefined): void {
    if (announcedBytes === undefined || announcedBytes <= options.maxMessageBytes) return;
    throw oversize(announcedBytes, options.maxMessageBytes);
  }

  function checkQueue(announcedBytes: number): void {
    const idle = Math.max(0, options.workers - slots.used);
    if (queue.calls >= options.queueCalls + idle) {
      throw refuse(
        'queue_full',
        // Some of those that wait go to a worker at once, when their messages are there.
        `The skill is at its limit: ${slots.used + idle} calls are worked on and ${queue.calls - idle} wait, of at most ${options.queueCalls} (SKILLGATE_QUEUE_CALLS). Try again later.`,
      );
    }
    if (queue.calls >= idle && queue.bytes + announcedBytes > options.queueBytes) {
      throw refuse(
        'queue_bytes',
        `The skill is at its limit: waiting calls announce ${queue.bytes} bytes, and ${announcedBytes} more are over ${options.queueBytes} (SKILLGATE_QUEUE_BYTES). Try again later.`,
      );
    }
  }

  /** A call that must wait has to have time for the wait and for the work; an idle worker always tries. */
  function checkDeadline(remainingMs: number): void {
    const waitMs = expectedWaitMs();
    if (waitMs === 0 || waitMs + estimate.meanMs <= remainingMs) return;
    throw refuse(
      'deadline',
      `The answer is expected in ${Math.ceil(waitMs + estimate.meanMs)} ms, and the call's deadline is in ${Math.max(0, Math.floor(remainingMs))} ms. Try again later, or with a later deadline.`,
    );
  }

  return {
    admit({ announcedBytes, remainingMs }) {
      checkSize(announcedBytes);
      checkQueue(announcedBytes ?? 0);
      checkDeadline(remainingMs);
      const maxBytes = announcedBytes ?? options.maxMessageBytes;
      return createTicket({
        maxBytes,
        knownBytes: announcedBytes ?? 0,
        queue,
        bodies,
        slots,
        timed,
      });
    },
    admitStream() {
      if (streams >= options.maxStreams) {
        throw refuse(
          'streams',
          `The skill is at its limit: ${streams} batches are open, of at most ${options.maxStreams} (SKILLGATE_MAX_STREAMS). Try again later.`,
        );
      }
      streams++;
      let open = true;
      return () => {
        if (open) streams--;
        open = false;
      };
    },
    workers,
    bodies,
    expectedWaitMs,
    get queuedCalls() {
      return queue.calls;
    },
    get streams() {
      return streams;
    },
  };
}
