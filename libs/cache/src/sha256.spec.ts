import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { sha256 } from './sha256.js';

describe('SHA-256 in slices', () => {
  it.each([0, 1, 1 << 20, (1 << 20) + 1, 3_500_000])(
    'of %s bytes is what it is at once',
    async (length) => {
      const bytes = Buffer.alloc(length, 'abc');
      expect(await sha256(bytes)).toBe(createHash('sha256').update(bytes).digest('hex'));
    },
  );

  it('lets the event loop go on, however many ask at once', async () => {
    let turns = 0;
    const count = () => {
      turns += 1;
      timer = setImmediate(count);
    };
    let timer = setImmediate(count);
    const bytes = Buffer.alloc(1 << 20, 7);
    await Promise.all(Array.from({ length: 40 }, () => sha256(bytes)));
    clearImmediate(timer);
    // 40 MB take at least 20 ms on any machine, of which a turn holds a few.
    expect(turns).toBeGreaterThan(4);
  });

  it('stops when its caller gives up', async () => {
    const abort = new AbortController();
    const ended = sha256(Buffer.alloc(20 << 20), abort.signal);
    abort.abort(new Error('enough'));
    await expect(ended).rejects.toThrow('enough');
  });
});
