import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';

const randomInt = vi.hoisted(() => vi.fn<() => number>());
vi.mock('node:crypto', () => ({ randomInt }));
const { freePort } = await import('./free-port.js');

async function occupy(port: number) {
  const server = createServer();
  await once(server.listen(port, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
}

describe('freePort', () => {
  it('passes by what somebody listens on', async () => {
    await occupy(20_817);
    randomInt.mockReturnValueOnce(20_817).mockReturnValueOnce(20_818);
    expect(await freePort()).toBe(20_818);
  });

  it('passes by where somebody listens at one of the offsets', async () => {
    await occupy(30_920);
    randomInt.mockReturnValueOnce(20_920).mockReturnValueOnce(20_930);
    expect(await freePort([0, 1, 10_000])).toBe(20_930);
  });
});
