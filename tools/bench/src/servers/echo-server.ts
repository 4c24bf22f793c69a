import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface EchoServer {
  readonly address: string;
  stop(): Promise<void>;
}

/** Starts a skill that answers 1 KB to whatever it is sent, in a process of its own. */
export async function startEchoServer(): Promise<EchoServer> {
  const server = fork(fileURLToPath(new URL('./echo-process.js', import.meta.url)));
  const exited = once(server, 'exit');
  const failed = exited.then(([code]) => {
    throw new Error(`The echo server ended with ${code}.`);
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
