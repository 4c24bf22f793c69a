import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Below the ports that connections of this machine's own go out from, on Linux 32768 and up: one of those could take
 * the port before it is listened on, or while what listens there is started again.
 */
const [firstPort, lastPort] = [10_000, 22_000];

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    await once(server.listen(port), 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}

/** A port on which nobody listens, nor on those that far from it; the offsets may reach up to 10,000. */
export async function freePort(offsets: readonly number[] = [0]): Promise<number> {
  for (;;) {
    const port = randomInt(firstPort, lastPort);
    const free = await Promise.all(offsets.map((offset) => isFree(port + offset)));
    if (free.every(Boolean)) return port;
  }
}
