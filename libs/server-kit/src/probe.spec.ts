import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { probe } from './probe.js';
import { createGate } from './testing/fake-image-handler.js';
import { startServer } from './testing/started-server.js';

describe('probe', () => {
  it('passes once the skill serves', async () => {
    const gate = createGate();
    const { port, server } = await startServer({ warmUp: gate.wait, ready: false });
    const reason = `http://127.0.0.1:${port} is not SERVING`;
    expect(await probe({}, String(port))).toEqual({ serving: false, reason });
    gate.open();
    await server.ready;
    expect(await probe({}, String(port))).toEqual({ serving: true });
    expect(await probe({ SKILLGATE_PORT: String(port) }, '1')).toEqual({ serving: true });
  });

  it('needs no token', async () => {
    const { port } = await startServer({ env: { SKILLGATE_AUTH_TOKEN: 'secret' } });
    expect(await probe({}, String(port))).toEqual({ serving: true });
  });

  it('fails where nothing listens, and where nothing answers', async () => {
    const silent = createServer((socket) => socket.resume());
    const port = await new Promise<number>((resolve) =>
      silent.listen(0, '127.0.0.1', () => resolve((silent.address() as AddressInfo).port)),
    );
    expect(await probe({}, String(port))).toEqual({
      serving: false,
      reason: `http://127.0.0.1:${port}: no answer in 2000 ms`,
    });
    await new Promise((resolve) => silent.close(resolve));
    expect(await probe({}, String(port))).toMatchObject({
      serving: false,
      reason: expect.stringContaining('ECONNREFUSED'),
    });
    expect(await probe({})).toEqual({
      serving: false,
      reason: 'SKILLGATE_PORT must be set, or the port given as argument.',
    });
  });
});
