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
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return false;
    throw error;
  }
  server.close();
  await once(server, 'close');
  return true;
}

const given = new Set<number>();

/** A port on which nobody listens, nor on those that far from it. The offsets may reach up to 10,002: those of metrics. */
export async function freePort(offsets: readonly number[] = [0]): Promise<number> {
  for (;;) {
    const port = randomInt(firstPort, lastPort);
    if (offsets.some((offset) => given.has(port + offset))) continue;
    const free = await Promise.all(offsets.map((offset) => isFree(port + offset)));
    if (!free.every(Boolean)) continue;
    for (const offset of offsets) given.add(port + offset);
    return port;
  }
}
