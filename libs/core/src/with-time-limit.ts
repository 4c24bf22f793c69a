import { onAbort } from './on-abort.js';

/**
 * Runs `work` with a signal that aborts when `signal` does, or after `limitMs` with a TimeoutError. AbortSignal.any does
 * not do for that: it holds its signals weakly, and Node 20 may collect that of a timeout, which then never comes.
 */
export async function withTimeLimit<T>(
  limitMs: number,
  signal: AbortSignal,
  work: (limited: AbortSignal) => Promise<T>,
): Promise<T> {
  const limited = new AbortController();
  const stop = onAbort(signal, () => limited.abort(signal.reason));
  const timer = setTimeout(() => {
    limited.abort(new DOMException(`It took longer than ${limitMs} ms.`, 'TimeoutError'));
  }, limitMs);
  try {
    return await work(limited.signal);
  } finally {
    clearTimeout(timer);
    stop();
  }
}
