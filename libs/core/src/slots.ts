import { resourceExhausted } from './skill-error.js';
import { createWaitingLine } from './waiting-line.js';

/** Gives back what was taken. Only the first call counts. */
export type Release = () => void;

export interface SlotsOptions {
  /** How much may be out at a time, in the unit of the weights. */
  capacity: number;
  /** How many may wait; beyond it `acquire` is refused at once. */
  maxWaiting: number;
  /** Names the thing in the refusal, such as `image workers`. */
  name: string;
}

/** A counted good that callers share, such as workers (weight 1 each) or bytes of memory. First come, first served. */
export interface Slots {
  /**
   * Waits until `weight` (default 1) fits.
   * @throws SkillError RESOURCE_EXHAUSTED at once when too many wait; `signal.reason` when the signal aborts first.
   * @throws RangeError when the weight is over the capacity, and so would never fit.
   */
  acquire(signal: AbortSignal, weight?: number): Promise<Release>;
  /** Weight that is out. */
  readonly used: number;
  readonly waiting: number;
  readonly capacity: number;
}

/** Slots that are not counted by somebody else on the way. */
export interface OwnSlots extends Slots {
  /** Takes what fits at once, where nobody waits; undefined otherwise. */
  tryAcquire(weight?: number): Release | undefined;
}

/** Strictly in order: one that needs much is never overtaken, so it can't starve. */
export function createSlots({ capacity, maxWaiting, name }: SlotsOptions): OwnSlots {
  let used = 0;
  const fits = (weight: number) => used + weight <= capacity;
  const line = createWaitingLine({ fits, take });

  function take(weight: number): Release {
    used += weight;
    let given = false;
    return () => {
      if (given) return;
      given = true;
      used -= weight;
      line.advance();
    };
  }

  return {
    async acquire(signal, weight = 1) {
      signal.throwIfAborted();
      // NaN fits nowhere: it would wait for ever, and all behind it.
      if (!(weight <= capacity)) {
        throw new RangeError(`${weight} of ${name} can never be had: there are ${capacity}`);
      }
      if (line.size >= maxWaiting && (line.size > 0 || !fits(weight))) {
        throw resourceExhausted(`All ${name} are taken and ${line.size} callers wait already.`);
      }
      return line.enter(weight, signal);
    },
    tryAcquire: (weight = 1) => (line.size === 0 && fits(weight) ? take(weight) : undefined),
    get used() {
      return used;
    },
    get waiting() {
      return line.size;
    },
    capacity,
  };
}
