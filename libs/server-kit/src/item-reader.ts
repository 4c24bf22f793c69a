import type { Slots } from '@skillgate/core';
import type { Admission } from './admission.js';
import type { Hold } from './body-budget.js';
import type { Call } from './call.js';
import { decodeRequest } from './decode-request.js';
import type { Route } from './route.js';

/** A batch's items, and the workers that they take. */
export interface ItemReader {
  requests: AsyncIterable<unknown>;
  slots: Slots;
  /** Gives back the memory that items still hold. */
  close(): void;
}

interface Options {
  route: Route;
  call: Call;
  admission: Admission;
}

/**
 * Reads items as the handler asks for them, and accounts for their memory: from when an item is read until the worker
 * taken after it is given back. An item for which no worker is taken counts until the next is asked for. Nothing is
 * reserved before an item comes, as a stream may be silent for long; so each stream may go one message over.
 */
export function createItemReader({ route, call, admission }: Options): ItemReader {
  const held = new Set<Hold>();
  let newest: Hold | undefined;

  function release(hold: Hold): void {
    hold.release();
    held.delete(hold);
  }

  async function* read(): AsyncGenerator<unknown> {
    for (;;) {
      if (newest !== undefined) release(newest);
      newest = undefined;
      // Room for one byte is room: others' memory comes first while there is none.
      (await admission.bodies.reserve(1, call.signal)).release();
      const body = await call.read();
      if (body === undefined) return;
      newest = admission.bodies.holdNow(body.length);
      held.add(newest);
      yield decodeRequest(route, body);
    }
  }

  const slots: Slots = {
    async acquire(signal, weight) {
      const hold = newest;
      newest = undefined;
      try {
        const giveBack = await admission.workers.acquire(signal, weight);
        return () => {
          giveBack();
          if (hold !== undefined) release(hold);
        };
      } catch (error) {
        if (hold !== undefined) release(hold);
        throw error;
      }
    },
    get used() {
      return admission.workers.used;
    },
    get waiting() {
      return admission.workers.waiting;
    },
    capacity: admission.workers.capacity,
  };

  return {
    requests: read(),
    slots,
    close: () => held.forEach(release),
  };
}
