import { SkillError } from '@skillgate/core';

/** Identical work that runs at the same time, done once. */
export interface SingleFlight<T> {
  /**
   * Runs `work`, or waits for the one of the same key that runs. Who gives up leaves the others theirs; the signal that
   * `work` is given aborts when nobody waits any more. Rejects with the caller's own signal's reason.
   */
  run(
    key: string,
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<{ value: T; isShared: boolean }>;
}

/** Thrown by work whose outcome is of no use to those who joined it: they begin anew. */
export class BeginAnew extends Error {
  constructor(
    message: string,
    /** Gives or throws what the one who began is to have. */
    readonly own: () => unknown,
  ) {
    super(message);
  }
}

interface Flight<T> {
  result: Promise<T>;
  stop: AbortController;
  waiting: number;
  isOver: boolean;
}

const isOutOfTime = (error: unknown) =>
  error instanceof SkillError && error.code === 'DEADLINE_EXCEEDED';

/** Waits for a flight as long as the caller does. */
async function ride<T>(flight: Flight<T>, signal: AbortSignal, isLeader: boolean): Promise<T> {
  flight.waiting += 1;
  let giveUp = () => undefined as void;
  const givenUp = new Promise<never>((_resolve, reject) => {
    giveUp = () => reject(signal.reason as Error);
    signal.addEventListener('abort', giveUp, { once: true });
    if (signal.aborted) giveUp();
  });
  try {
    return await Promise.race([flight.result, givenUp]);
  } finally {
    signal.removeEventListener('abort', giveUp);
    flight.waiting -= 1;
    // The work has its leader's time and no more.
    const isLate = isLeader && isOutOfTime(signal.reason);
    if (!flight.isOver && (flight.waiting === 0 || isLate)) flight.stop.abort(signal.reason);
  }
}

export function createSingleFlight<T>(): SingleFlight<T> {
  const flights = new Map<string, Flight<T>>();

  function start(key: string, work: (signal: AbortSignal) => Promise<T>): Flight<T> {
    const stop = new AbortController();
    const flight: Flight<T> = { result: work(stop.signal), stop, waiting: 0, isOver: false };
    flights.set(key, flight);
    const end = () => {
      flight.isOver = true;
      if (flights.get(key) === flight) flights.delete(key);
    };
    stop.signal.addEventListener('abort', end, { once: true });
    flight.result.then(end, end);
    return flight;
  }

  async function begin(
    key: string,
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    try {
      return await ride(start(key, work), signal, true);
    } catch (error) {
      if (error instanceof BeginAnew) return error.own() as T;
      throw error;
    }
  }

  return {
    async run(key, signal, work) {
      for (;;) {
        signal.throwIfAborted();
        const running = flights.get(key);
        if (!running) return { value: await begin(key, signal, work), isShared: false };
        try {
          return { value: await ride(running, signal, false), isShared: true };
        } catch (error) {
          // The other one's time was shorter than this one's.
          const isTheOthers = isOutOfTime(error) || error instanceof BeginAnew;
          if (signal.aborted || !isTheOthers) throw error;
        }
      }
    },
  };
}
