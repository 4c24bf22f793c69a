import { setTimeout as sleep } from 'node:timers/promises';
import { openBareCaller } from './bare-caller.js';

/** More calls than a server has room for. */
export interface Flood {
  stop(): Promise<void>;
}

/** Several times what the server's workers and queue hold. */
const callers = 48;
const afterRefusalMs = 10;

/** Sends calls to an address without end. */
export function startFlood(address: string, image: Uint8Array): Flood {
  const bare = openBareCaller(address);
  let isOver = false;
  async function caller(): Promise<void> {
    while (!isOver) if (!(await bare.call(image))) await sleep(afterRefusalMs);
  }
  const running = Promise.all(Array.from({ length: callers }, caller));
  return {
    async stop() {
      isOver = true;
      await running;
      bare.close();
    },
  };
}
