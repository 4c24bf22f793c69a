import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createSkillPool } from '@skillgate/client';
import { freePort } from '@skillgate/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startImageServer } from './image-server.js';
import { runScript } from './run-script.js';

const picture =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

const oneCall = `
  import { getSkillClient } from '@skillgate/client';
  const client = getSkillClient('image');
  const image = Buffer.from('${picture}', 'base64');
  const { servedBy, fallbackReason } = await client.preprocess({ image });
  console.log(servedBy, fallbackReason ?? '');
`;

/** Accepts connections and says nothing. */
async function silentPeer(): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => sockets.add(socket.on('error', () => undefined)));
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('a process that makes one call and forgets its client', () => {
  it.each([
    ['up', async () => (await startImageServer(await freePort())).address, 'remote'],
    ['down', async () => `127.0.0.1:${await freePort()}`, 'local refused'],
    ['silent', silentPeer, 'local silent'],
  ])('ends by itself with the container %s', async (_, start, words) => {
    const address = await start();
    const ended = await runScript(oneCall, { SKILLGATE_IMAGE_ADDRESS: address });
    expect(ended.output.trim()).toBe(words);
    expect(ended.code).toBe(0);
    expect(ended.afterLastLineMs).toBeLessThan(2_500);
  });

  it('ends by itself after it asked for health only', async () => {
    const { address } = await startImageServer(await freePort());
    const ended = await runScript(
      `import { getSkillClient } from '@skillgate/client';
       console.log((await getSkillClient('image').health()).status);`,
      { SKILLGATE_IMAGE_ADDRESS: address },
    );
    expect(ended).toMatchObject({ output: 'healthy\n', code: 0 });
    expect(ended.afterLastLineMs).toBeLessThan(2_500);
  });

  it('has no handle left after close', async () => {
    const { address } = await startImageServer(await freePort());
    const ended = await runScript(
      `${oneCall}
       import { closeSkillClients } from '@skillgate/client';
       await closeSkillClients();
       await new Promise((resolve) => setTimeout(resolve, 200));
       const left = process.getActiveResourcesInfo().filter((name) => !/Pipe|TTY|FSReq/.test(name));
       console.log(JSON.stringify(left));`,
      { SKILLGATE_IMAGE_ADDRESS: address },
    );
    expect(ended.output).toBe('remote \n[]\n');
    expect(ended.afterLastLineMs).toBeLessThan(500);
  });
});

describe('the real image skill', () => {
  it('restarted one replica after the other: no call fails, none falls back', async () => {
    const ports = [await freePort(), await freePort()];
    const servers = await Promise.all(ports.map(startImageServer));
    const pool = createSkillPool({ address: servers.map(({ address }) => address) });
    onTestFinished(() => pool.close());
    const client = pool.client('image', { balance: 'balanced' });
    const image = Buffer.from(picture, 'base64');
    let stop = false;
    const failures: unknown[] = [];
    let answered = 0;
    const callers = Array.from({ length: 8 }, async () => {
      while (!stop) {
        await client.preprocess({ image }).then(
          ({ servedBy, fallbackReason }) => {
            answered += 1;
            if (servedBy === 'local') failures.push(fallbackReason);
          },
          (error: unknown) => failures.push(error),
        );
      }
    });
    for (const [nth, server] of servers.entries()) {
      await new Promise((resolve) => setTimeout(resolve, 300));
      server.kill('SIGTERM');
      await server.exited;
      await startImageServer(ports[nth]!);
      // Within a second of its start a replica has traffic again.
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      expect(pool.status().endpoints.map(({ state }) => state)).toEqual(['serving', 'serving']);
    }
    stop = true;
    await Promise.all(callers);
    expect(failures).toEqual([]);
    expect(answered).toBeGreaterThan(100);
  });

  it('killed under load and started again: each call is answered, the container takes over', async () => {
    const port = await freePort();
    const server = await startImageServer(port);
    // In a Node of its own, since the suspects' process runs what was built.
    const ended = runScript(
      `import { getSkillClient } from '@skillgate/client';
       const client = getSkillClient('image');
       const image = Buffer.from('${picture}', 'base64');
       const ask = async () => (await client.preprocess({ image })).servedBy;
       await ask();
       const burst = Promise.all(Array.from({ length: 60 }, ask));
       process.kill(${server.pid}, 'SIGKILL');
       console.log((await burst).length);
       console.log(await ask());
       while ((await ask()) !== 'remote') await new Promise((resolve) => setTimeout(resolve, 20));
       console.log('remote');`,
      { SKILLGATE_IMAGE_ADDRESS: server.address },
    );
    await server.exited;
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    await startImageServer(port);
    const servedAt = performance.now();
    expect((await ended).output).toBe('60\nlocal\nremote\n');
    expect(performance.now() - servedAt).toBeLessThan(2_500);
  });
});
