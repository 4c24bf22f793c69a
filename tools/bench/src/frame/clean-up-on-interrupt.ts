const signals = ['SIGINT', 'SIGTERM'] as const;
const exitCode = 130;

/**
 * Runs `cleanUp` when the process is interrupted, and then ends it: what was started must not outlive the benchmark.
 * @returns takes it back, once there is nothing left to clean up.
 */
export function cleanUpOnInterrupt(cleanUp: () => Promise<unknown>): () => void {
  const listener = () => {
    void cleanUp().finally(() => process.exit(exitCode));
  };
  for (const signal of signals) process.once(signal, listener);
  return () => {
    for (const signal of signals) process.off(signal, listener);
  };
}
