import { unavailable } from '@skillgate/core';
import { describe, expect, it, vi } from 'vitest';

import { createHangGuard } from './hang-guard.js';

async function all<Item>(source: AsyncGenerator<Item>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of source) items.push(item);
  return items;
}

async function* count(items: number) {
  for (let item = 1; item <= items; item += 1) yield item;
}

/** Gives one, and nothing more until it is let go. */
function hanging() {
  const native = { letGo: () => undefined as void, isEnded: false };
  async function* source() {
    try {
      yield 1;
      await new Promise<void>((resolve) => (native.letGo = resolve));
      yield 2;
    } finally {
      native.isEnded = true;
    }
  }
  return { native, source: source() };
}

describe('what may hang', () => {
  it('is read to its end', async () => {
    expect(await all(createHangGuard().read(() => count(3)))).toEqual([1, 2, 3]);
  });

  it('is ended by who reads no more', async () => {
    const { native, source } = hanging();
    for await (const item of createHangGuard().read(() => source)) if (item === 1) break;
    expect(native.isEnded).toBe(true);
  });

  it('is left by all who read, and by who comes, until something goes on', async () => {
    const guard = createHangGuard();
    const { native, source } = hanging();
    const error = unavailable('it hangs');
    const read = expect(all(guard.read(() => source))).rejects.toBe(error);
    await new Promise(setImmediate);
    guard.hang(error);
    guard.hang(unavailable('it still hangs'));
    await read;
    const begin = vi.fn(() => count(1));
    await expect(all(guard.read(begin))).rejects.toBe(error);
    expect(begin).not.toHaveBeenCalled();
    expect(native.isEnded).toBe(false);
    guard.recover();
    native.letGo();
    expect(await all(guard.read(begin))).toEqual([1]);
    await new Promise(setImmediate);
    expect(native.isEnded).toBe(true);
  });

  it('is waited for until it hangs', async () => {
    const guard = createHangGuard();
    const broken = new Error('broken');
    await guard.wait(Promise.resolve());
    await expect(guard.wait(Promise.reject(broken))).rejects.toBe(broken);
    const waited = guard.wait(new Promise(() => undefined));
    guard.hang(unavailable('it hangs'));
    await waited;
    await guard.wait(new Promise(() => undefined));
  });
});
