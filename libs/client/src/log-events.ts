import { silentLogger, type Logger } from '@skillgate/core';
import type { PoolEmitter, PoolEvents } from './events.js';

const names = [
  'call',
  'retry',
  'fallback',
  'suspect',
  'poison',
  'endpoint',
  'breaker',
  'cache',
] as const satisfies readonly (keyof PoolEvents)[];

/** Tells a logger at level debug what a pool does. */
export function logEvents(events: PoolEmitter, logger: Logger): void {
  if (logger === silentLogger) return;
  for (const name of names) {
    events.on(name, (told: PoolEvents[typeof name][0]) => logger.debug(told, name));
  }
}
