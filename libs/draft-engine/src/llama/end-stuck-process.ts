/**
 * Ends the process of a choice that does not end, and says so. `process.exit` would wait for the native thread for ever,
 * and the first process of a container is spared by its own SIGKILL. Who serves starts another one; whoever asked is
 * told by the client, which sends what may have ended one process to no other.
 */
export function endStuckProcess(cpuMs: number): void {
  const msg = `The choice of a token has used ${Math.round(cpuMs / 1_000)} s of CPU and is not over, while all callers wait: a grammar keeps too many ways open. The process ends.`;
  // Written by hand and at once: nothing that waits is written any more.
  process.stderr.write(`${JSON.stringify({ level: 60, time: Date.now(), skill: 'draft', msg })}\n`);
  process.abort();
}
