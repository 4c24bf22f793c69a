import {
  createSlots,
  failedPrecondition,
  internal,
  invalidArgument,
  messageOf,
  onAbort,
  silentLogger,
  unavailable,
  withTimeLimit,
  type Logger,
  type SkillError,
} from '@skillgate/core';

import {
  LanguageBroke,
  LanguageUnfit,
  startReaderThread,
  ThreadDied,
  ThreadOutOfMemory,
  type ReaderThread,
} from './reader-thread.js';
import { compileTesseract } from './tesseract-core.js';
import type { Task, TaskResults } from './thread-messages.js';
import type { WasmModule } from './web-assembly.js';

export interface ReaderPoolOptions {
  threads: number;
  /** How far the memory of each Tesseract may grow, in bytes: a task that needs more fails. */
  memoryLimitBytes: number;
  /** Told when a thread is replaced. Default: nobody. */
  logger?: Pick<Logger, 'warn'>;
  /** How long a thread may take to start, in milliseconds; less than a second is usual. @default 60_000 */
  startLimitMs?: number;
  /** Starts a thread, which need not be ready yet. @default a Tesseract of its own */
  start?: (memoryLimitBytes: number) => Promise<ReaderThread>;
}

/** Threads that read, each with a Tesseract that stays loaded. One that dies is replaced; its task alone fails. */
export interface ReaderPool {
  /**
   * Runs one task on a thread that is free, one that has its languages if there is any. First come, first served.
   * @throws SkillError INVALID_ARGUMENT when the page needs more memory than a thread may have; FAILED_PRECONDITION for
   *   a language whose file is damaged or takes more memory itself; INTERNAL when it ends its thread, or none can be started;
   *   RESOURCE_EXHAUSTED when too many wait; `signal.reason` when the signal aborts, upon which the thread that
   *   ran it is replaced.
   */
  run<T extends Task>(task: T, signal: AbortSignal): Promise<TaskResults[T['kind']]>;
  /** Threads that are alive. */
  readonly alive: number;
  /** How many threads were replaced since the start. */
  readonly replaced: number;
  close(): Promise<void>;
}

/** A memory at this share of its limit has grown by a page that was large; it would never be given back. */
const fullShare = 0.8;
const maxWaiting = 10_000;

let compiled: Promise<WasmModule> | undefined;

async function startThread(memoryLimitBytes: number): Promise<ReaderThread> {
  compiled ??= compileTesseract().catch((error: unknown) => {
    // Files may be short for a moment: the next one tries again.
    compiled = undefined;
    throw error;
  });
  return startReaderThread({ compiled: await compiled, memoryLimitBytes });
}

/** What it resolves to, for as long as anybody waits for it. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const unhear = onAbort(signal, () => reject(signal.reason as Error));
    work.finally(unhear).then(resolve, reject);
  });
}

async function untilReady(thread: ReaderThread, limitMs: number): Promise<ReaderThread> {
  const forAll = new AbortController().signal;
  try {
    await withTimeLimit(limitMs, forAll, (signal) => unlessAborted(thread.ready, signal));
    return thread;
  } catch (error) {
    void thread.kill();
    throw error;
  }
}

const notStarted = (cause: unknown) =>
  internal('A thread with Tesseract could not be started; the log of the skill has the cause.', {
    cause,
  });

function tooLarge({ page }: Task, limitBytes: number): SkillError {
  const mb = Math.floor(limitBytes / 1e6);
  return invalidArgument(
    `Reading this page (${page.width} × ${page.height} pixels when prepared) takes more than the ${mb} MB that one ` +
      `reader may have. Send a part of it, or raise OCR_WORKER_MEMORY_BYTES where the skill runs.`,
  );
}

function endingOf(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return `its call ended before the page was read: ${messageOf(signal.reason)}`;
  return `it failed on a page: ${messageOf(error)}`;
}

function unfit({ message: files }: LanguageUnfit): SkillError {
  return failedPrecondition(
    `Tesseract can't use the language data (${files}): a file of it is damaged. Put another copy in its place where ` +
      `the skill runs, and start the skill again.`,
  );
}

function breaking({ message: files }: LanguageBroke, limitBytes: number): SkillError {
  const mb = Math.floor(limitBytes / 1e6);
  return failedPrecondition(
    `Tesseract broke on loading the language data (${files}): a file of it is damaged, or it takes more than the ${mb} ` +
      `MB that one reader may have. Put another copy of the files in their place where the skill runs and start the ` +
      `skill again, ask for fewer languages, or raise OCR_WORKER_MEMORY_BYTES.`,
  );
}

/** A place for a thread, which is started when it is first needed, and at once where one is replaced. */
interface Seat {
  thread: ReaderThread | undefined;
  starting: Promise<ReaderThread> | undefined;
  /** Why its thread ended, as far as its last task tells. */
  ending: string | undefined;
}

export function createReaderPool({
  threads,
  memoryLimitBytes,
  logger = silentLogger,
  startLimitMs = 60_000,
  start = startThread,
}: ReaderPoolOptions): ReaderPool {
  const places = createSlots({ capacity: threads, maxWaiting, name: 'OCR threads' });
  const seats = Array.from({ length: threads }, (): Seat => ({
    thread: undefined,
    starting: undefined,
    ending: undefined,
  }));
  const idle = new Set(seats);
  let replaced = 0;
  let closed = false;

  function startOn(seat: Seat): Promise<ReaderThread> {
    seat.starting ??= start(memoryLimitBytes)
      .then((thread) => untilReady(thread, startLimitMs))
      .then(
        (thread) => {
          if (closed) void thread.kill();
          seat.thread = thread;
          return thread;
        },
        (cause: unknown) => {
          throw notStarted(cause);
        },
      )
      .finally(() => (seat.starting = undefined));
    return seat.starting;
  }

  function replace(seat: Seat, reason: string): void {
    void seat.thread?.kill();
    seat.thread = undefined;
    seat.ending = undefined;
    if (closed) return;
    replaced += 1;
    logger.warn({ reason, replaced }, 'An OCR thread is replaced.');
    // Where it can't be started the next task tries again, and tells why.
    startOn(seat).catch(() => undefined);
  }

  function takeSeat(task: Task): Seat {
    const wanted = task.kind === 'read' ? task.languages.map(({ code }) => code).join('+') : '';
    const free = [...idle];
    const seat = free.find(({ thread }) => thread?.languages === wanted) ?? free[0];
    if (closed || seat === undefined) throw unavailable('The OCR engine was closed.');
    idle.delete(seat);
    return seat;
  }

  async function threadOn(seat: Seat): Promise<ReaderThread> {
    if (seat.thread && !seat.thread.isAlive) replace(seat, 'it died while it was idle');
    return seat.thread ?? startOn(seat);
  }

  /** WebAssembly never gives memory back, so a thread that a large page has grown goes. */
  function tidy(seat: Seat): void {
    const { thread } = seat;
    if (thread && !thread.isAlive) replace(seat, seat.ending ?? 'it died');
    else if (thread && thread.memoryBytes > memoryLimitBytes * fullShare) {
      replace(seat, `it has grown to ${thread.memoryBytes} bytes`);
    }
  }

  async function runOn<T extends Task>(seat: Seat, task: T, signal: AbortSignal) {
    const thread = await unlessAborted(threadOn(seat), signal);
    // Not within: a thread that has been asked for nothing is not to be replaced.
    signal.throwIfAborted();
    try {
      return await thread.run(task, signal);
    } catch (error) {
      seat.ending = endingOf(error, signal);
      if (error instanceof LanguageUnfit) throw unfit(error);
      if (error instanceof LanguageBroke) throw breaking(error, memoryLimitBytes);
      if (error instanceof ThreadOutOfMemory) throw tooLarge(task, memoryLimitBytes);
      if (!(error instanceof ThreadDied)) throw error;
      throw internal('Tesseract failed on this picture; its thread was replaced.', {
        cause: error,
      });
    }
  }

  return {
    async run(task, signal) {
      const release = await places.acquire(signal);
      try {
        const seat = takeSeat(task);
        try {
          return await runOn(seat, task, signal);
        } finally {
          tidy(seat);
          idle.add(seat);
        }
      } finally {
        release();
      }
    },
    get alive() {
      return seats.filter(({ thread }) => thread?.isAlive).length;
    },
    get replaced() {
      return replaced;
    },
    async close() {
      closed = true;
      idle.clear();
      await Promise.all(seats.map(({ thread }) => thread?.kill()));
    },
  };
}
