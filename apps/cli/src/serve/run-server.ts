import { spawn } from 'node:child_process';
import { constants } from 'node:os';

const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Runs a server's script, hands it the signals that come, and resolves to the exit code that it ends with. */
export function runServer(script: string, args: readonly string[]): Promise<number> {
  // Of its own process group: a terminal sends Ctrl-C to a whole group, and two SIGINTs would cut the drain short.
  // With a channel: by its end the server sees that this process was killed, and leaves too.
  const stdio = ['inherit', 'inherit', 'inherit', 'ipc'] as const;
  const server = spawn(process.execPath, [script, ...args], { stdio: [...stdio], detached: true });
  const forward = (signal: NodeJS.Signals) => server.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal);
  for (const signal of forwarded) process.on(signal, forward);
  return new Promise<number>((resolve, reject) => {
    server.once('error', reject);
    server.once('exit', (code, signal) =>
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])),
    );
  }).finally(() => {
    for (const signal of forwarded) process.off(signal, forward);
  });
}
