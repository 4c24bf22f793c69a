import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A server in a process of its own. */
export interface ForkedServer {
  readonly address: string;
  stop(): Promise<void>;
}

/**
 * Starts a program that sends `{ port }` when it serves, and ends when its parent is gone.
 * @param entry A file of `dist`, relative to this one.
 */
export async function startForkedServer(
  entry: string,
  args: readonly string[] = [],
): Promise<ForkedServer> {
  const server = fork(fileURLToPath(new URL(entry, import.meta.url)), args);
  const exited = once(server, 'exit');
  const failed = exited.then(([code]) => {
    throw new Error(`The server of ${entry} ended with ${code}.`);
  });
  const [{ port }] = (await Promise.race([once(server, 'message'), failed])) as [{ port: number }];
  failed.catch(() => undefined);
  return {
    address: `127.0.0.1:${port}`,
    async stop() {
      server.disconnect();
      await exited;
    },
  };
}
