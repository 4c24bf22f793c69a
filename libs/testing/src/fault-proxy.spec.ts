import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startFaultProxy, type FaultProxy } from './fault-proxy.js';

/** Long enough for loopback, short enough for a spec. */
const settleMs = 50;

describe('a fault proxy', () => {
  let echo: Server;
  let proxy: FaultProxy;

  beforeEach(async () => {
    echo = createServer((socket) => socket.on('error', () => undefined).pipe(socket));
    echo.listen(0, '127.0.0.1');
    await once(echo, 'listening');
    proxy = await startFaultProxy(`127.0.0.1:${(echo.address() as AddressInfo).port}`);
  });
  afterEach(async () => {
    await proxy.close();
    echo.close();
  });

  /** A connection through the proxy, and what it has come to. */
  async function caller() {
    const socket = connect(Number(proxy.address.split(':')[1]), '127.0.0.1');
    const seen = { text: '', ended: false, error: '' };
    socket.on('data', (bytes) => (seen.text += bytes.toString()));
    socket.on('end', () => (seen.ended = true));
    socket.on('error', (error: NodeJS.ErrnoException) => (seen.error = error.code ?? ''));
    await once(socket, 'connect');
    const untilText = async (text: string) => {
      while (seen.text !== text) await once(socket, 'data');
    };
    return { socket, seen, untilText };
  }

  it('passes bytes and ends both ways', async () => {
    const { socket, seen } = await caller();
    socket.end('hello');
    await once(socket, 'close');
    expect(seen).toEqual({ text: 'hello', ended: true, error: '' });
    expect(proxy.accepted).toBe(1);
  });

  it('swallows everything as a black hole and gives it back in order', async () => {
    const { socket, seen, untilText } = await caller();
    proxy.setFault({ name: 'black-hole' });
    socket.write('one ');
    await sleep(settleMs);
    expect(seen.text).toBe('');
    proxy.setFault({ name: 'pass' });
    socket.write('two');
    await untilText('one two');
  });

  it('holds pieces back, and lets none overtake another when the delay ends', async () => {
    const { socket, untilText } = await caller();
    proxy.setFault({ name: 'delay', delayMs: 100 });
    const startedMs = performance.now();
    socket.write('slow ');
    await sleep(settleMs);
    proxy.setFault({ name: 'pass' });
    socket.write('quick');
    await untilText('slow quick');
    expect(performance.now() - startedMs).toBeGreaterThan(90);
  });

  for (const name of ['reset', 'truncate'] as const) {
    it(`can ${name} a connection half-way`, async () => {
      const { socket, seen } = await caller();
      proxy.setFault({ name, afterBytes: 4 });
      socket.write('half of this');
      await once(socket, 'close').catch(() => undefined);
      expect('half').toContain(seen.text);
      if (name === 'truncate') expect(seen).toEqual({ text: 'half', ended: true, error: '' });
    });
  }

  it('resets what stands', async () => {
    const { socket, seen, untilText } = await caller();
    socket.write('hello');
    await untilText('hello');
    proxy.resetAll();
    await once(socket, 'close').catch(() => undefined);
    expect(seen.error).toBe('ECONNRESET');
  });
});
