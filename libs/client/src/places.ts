import { createSlots, unavailable, type Release, type SkillError } from '@skillgate/core';
import { withDeadline, type Deadline } from './deadline.js';
import { RemoteFailure } from './remote-failure.js';

export interface PlacesOptions {
  skill: string;
  address: string;
  /** How many calls may be on the endpoint at a time; more wait. */
  maxInFlight: number;
  /** How many may wait. */
  maxWaiting: number;
}

export interface SendOptions {
  deadline: Deadline;
  /** Wait until nothing else is on the endpoint, and keep everything else off it meanwhile. */
  alone?: boolean;
  /** Nobody else would use the time that the caller has left, so that one attempt may take all of it. */
  isOnlyHope?: boolean;
}

/** The room that an endpoint has for calls. */
export interface Places {
  /** Calls that wait for a place. */
  readonly waiting: number;
  /** Calls that were sent here and have not ended, from the moment on in which they were sent. */
  readonly load: number;
  /** Does `work` on a place of its own. Rejects with RemoteFailure `overloaded` where there is none. */
  within<T>(options: SendOptions, work: () => Promise<T>): Promise<T>;
}

/** How long a call waits to be alone and holds up those behind it, in milliseconds. */
const aloneWaitMs = 10_000;

export function createPlaces({ skill, address, maxInFlight, maxWaiting }: PlacesOptions): Places {
  let load = 0;
  const name = `places for calls to ${address}`;
  const slots = createSlots({ capacity: maxInFlight, maxWaiting, name });

  function neverAlone(): SkillError {
    return unavailable(
      `The call was under way when the ${skill} skill at ${address} went away, and could not be alone on it for ` +
        `${aloneWaitMs / 1_000} s afterwards. Send it again when less is under way.`,
    );
  }

  async function place({ deadline, alone }: SendOptions): Promise<Release> {
    try {
      if (!alone) return slots.tryAcquire() ?? (await slots.acquire(deadline.signal));
      const limits = { signal: deadline.signal, defaultTimeoutMs: aloneWaitMs };
      return await withDeadline(limits, ({ signal }) => slots.acquire(signal, maxInFlight));
    } catch (error) {
      deadline.ending.throwIfEnded();
      const refused = error as SkillError;
      const told = refused.code === 'DEADLINE_EXCEEDED' ? neverAlone() : refused;
      throw new RemoteFailure('overloaded', told, address);
    }
  }

  return {
    get waiting() {
      return slots.waiting;
    },
    get load() {
      return load;
    },
    async within(options, work) {
      load += 1;
      try {
        const release = await place(options);
        try {
          return await work();
        } finally {
          release();
        }
      } finally {
        load -= 1;
      }
    },
  };
}
