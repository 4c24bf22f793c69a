/**
 * Shares CPUs out to sessions, one at least to each. The first has most: a text that is alone goes to it.
 * @returns how many each session computes with
 */
export function shareThreads(threads: number, sessions: number): number[] {
  const count = Math.min(sessions, threads);
  return Array.from({ length: count }, (_, at) => Math.ceil((threads - at) / count));
}
