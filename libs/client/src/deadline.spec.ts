import { beforeEach, afterEach, describe, expect, it, vi } from 'vitest';
import { cancelled } from '@skillgate/core';
import { withDeadline } from './deadline.js';
import { Ending } from './ending.js';
import { rejection } from './testing/temp-pool.js';

const forever = () => new Promise<never>(() => undefined);

describe('withDeadline', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('rejects when the time is over, though the work goes on', async () => {
    const ended = rejection(withDeadline({ defaultTimeoutMs: 50 }, forever));
    await vi.advanceTimersByTimeAsync(50);
    expect(await ended).toMatchObject({
      code: 'DEADLINE_EXCEEDED',
      message: 'The call had 50 ms and was not answered in time.',
    });
  });

  it("rejects with the caller's wish, and keeps its reason as the cause", async () => {
    const abort = new AbortController();
    const ended = rejection(
      withDeadline({ signal: abort.signal, timeoutMs: 50, defaultTimeoutMs: 1 }, forever),
    );
    abort.abort('enough');
    expect(await ended).toMatchObject({ code: 'CANCELLED', cause: 'enough' });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('does not begin for a caller who has given up, or a client that was closed', async () => {
    const work = vi.fn(forever);
    const closed = [new Ending()];
    closed[0]?.end(cancelled('The client was closed.'));
    for (const options of [{ signal: AbortSignal.abort() }, { closed }]) {
      const error = await rejection(withDeadline({ ...options, defaultTimeoutMs: 5 }, work));
      expect(error).toMatchObject({ code: 'CANCELLED' });
    }
    expect(work).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each([0, -1, NaN, Infinity, 2 ** 31])('refuses timeoutMs %s', async (timeoutMs) => {
    const error = await rejection(withDeadline({ timeoutMs, defaultTimeoutMs: 5 }, forever));
    expect(error).toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: `timeoutMs must be above 0 and at most 2147483647, got ${timeoutMs}`,
    });
  });

  it('lets any number of calls share a signal, without a warning', async () => {
    vi.useRealTimers();
    const warned = vi.fn();
    process.on('warning', warned);
    const { signal } = new AbortController();
    const closed = [new Ending(), new Ending()];
    const pause = () => new Promise((resolve) => setTimeout(resolve, 20));
    await Promise.all(
      Array.from({ length: 50 }, () =>
        withDeadline({ signal, closed, defaultTimeoutMs: 500 }, pause),
      ),
    );
    process.off('warning', warned);
    expect(warned).not.toHaveBeenCalled();
  });

  it('leaves no listener on a signal that outlives it, and no timer', async () => {
    const { signal } = new AbortController();
    const [added, removed] = [
      vi.spyOn(signal, 'addEventListener'),
      vi.spyOn(signal, 'removeEventListener'),
    ];
    const [closed, forget] = [new Ending(), vi.fn()];
    vi.spyOn(closed, 'onEnd').mockReturnValue(forget);
    const limits = { signal, closed: [closed], defaultTimeoutMs: 5 };
    await withDeadline(limits, async () => 1);
    await rejection(withDeadline(limits, () => Promise.reject(new Error())));
    for (const each of [added, removed, forget]) expect(each).toHaveBeenCalledTimes(2);
    expect(vi.getTimerCount()).toBe(0);
  });
});
