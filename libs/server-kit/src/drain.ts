import { setTimeout as delay } from 'node:timers/promises';
import type { Server } from '@grpc/grpc-js';
import { unavailable, type Logger } from '@skillgate/core';
import type { Call } from './call.js';
import type { Readiness } from './readiness.js';

/** How a stop went: all calls were answered, or the grace time cut some off. */
export type DrainOutcome = 'drained' | 'cut off';

/** For the last statuses to leave before the connections are closed. */
const farewellMs = 100;

export interface DrainOptions {
  server: Server;
  readiness: Readiness;
  /** Ends health watches: `tryShutdown` never ends while one is open. */
  endWatches: () => void;
  /** The calls that are queued or worked on. */
  calls: ReadonlySet<Call>;
  /** How long new calls are still taken, in milliseconds. */
  delayMs: number;
  /** How long what was taken may last, in milliseconds. */
  graceMs: number;
  log: Logger;
}

/**
 * Stops a server so that nobody's call fails: says NOT_SERVING, takes calls a little longer while callers move away,
 * closes the door, finishes what runs and what waits, and cuts off what is left at the end of the grace time.
 */
export async function drain(options: DrainOptions): Promise<DrainOutcome> {
  const { server, readiness, endWatches, calls, delayMs, graceMs, log } = options;
  log.info({ calls: calls.size, graceMs }, 'stopping');
  readiness.become({ name: 'draining' });
  await delay(delayMs);
  readiness.become({ name: 'closing' });
  endWatches();
  const timeout = new AbortController();
  const outcome = await Promise.race([
    shutDown(server),
    delay(graceMs, 'cut off' as const, { signal: timeout.signal }),
  ]);
  timeout.abort();
  if (outcome === 'cut off') {
    log.warn({ calls: calls.size }, 'grace time is over: calls are cut off');
    for (const call of calls) call.finish(unavailable('The skill has shut down.'));
    await delay(farewellMs);
  }
  server.forceShutdown();
  log.info({ outcome }, 'stopped');
  return outcome;
}

function shutDown(server: Server): Promise<'drained'> {
  return new Promise((resolve) => server.tryShutdown(() => resolve('drained')));
}
