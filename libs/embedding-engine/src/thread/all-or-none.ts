import { onAbort } from '@skillgate/core';

/** Does all of the work at a time. Where some fails, or the signal aborts, the signal that the rest was given aborts too. */
export async function allOrNone<Result>(
  works: readonly ((signal?: AbortSignal) => Promise<Result>)[],
  signal?: AbortSignal,
): Promise<Result[]> {
  if (works.length === 1) return [await works[0]!(signal)];
  const ending = new AbortController();
  const unhear = onAbort(signal, () => ending.abort(signal?.reason));
  try {
    return await Promise.all(works.map((work) => work(ending.signal)));
  } catch (error) {
    ending.abort(error);
    throw error;
  } finally {
    unhear();
  }
}
