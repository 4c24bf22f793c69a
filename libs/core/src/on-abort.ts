import { setMaxListeners } from 'node:events';

/** Calls `listener` when the signal aborts, or now when it has; gives back how to stop that. */
export function onAbort(signal: AbortSignal | undefined, listener: () => void): () => void {
  if (!signal) return () => undefined;
  if (signal.aborted) listener();
  // Any number of calls may share a signal; Node 20 warns of a leak at the eleventh.
  setMaxListeners(0, signal);
  signal.addEventListener('abort', listener, { once: true });
  return () => signal.removeEventListener('abort', listener);
}
