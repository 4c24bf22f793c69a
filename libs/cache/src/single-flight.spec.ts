import { cancelled, deadlineExceeded } from '@skillgate/core';
import { describe, expect, it } from 'vitest';
import { createSingleFlight } from './single-flight.js';

/** Work that ends when it is told to. */
function heldWork() {
  const started: AbortSignal[] = [];
  let finish: (value: string) => void = () => undefined;
  const work = (signal: AbortSignal) => {
    started.push(signal);
    return new Promise<string>((resolve, reject) => {
      finish = resolve;
      signal.addEventListener('abort', () => reject(signal.reason as Error));
    });
  };
  return { work, started, finish: (value: string) => finish(value) };
}

describe('identical work', () => {
  it('is done once for all who ask while it runs', async () => {
    const flight = createSingleFlight<string>();
    const { work, started, finish } = heldWork();
    const ask = () => flight.run('key', new AbortController().signal, work);
    const all = Promise.all(Array.from({ length: 50 }, ask));
    finish('done');
    const results = await all;
    expect(started).toHaveLength(1);
    expect(results.filter(({ isShared }) => isShared)).toHaveLength(49);
    expect(new Set(results.map(({ value }) => value))).toEqual(new Set(['done']));
  });

  it('goes on for the others when some give up, the first among them', async () => {
    const flight = createSingleFlight<string>();
    const { work, started, finish } = heldWork();
    const aborts = Array.from({ length: 50 }, () => new AbortController());
    const all = aborts.map(({ signal }) => flight.run('key', signal, work));
    const ends = Promise.allSettled(all);
    for (const abort of aborts.slice(0, 10)) abort.abort(cancelled('enough'));
    finish('done');
    const outcomes = (await ends).map(({ status }) => status);
    expect(outcomes.filter((status) => status === 'rejected')).toHaveLength(10);
    expect(outcomes.filter((status) => status === 'fulfilled')).toHaveLength(40);
    expect(started).toHaveLength(1);
    expect(started[0]?.aborted).toBe(false);
  });

  it('stops when nobody waits any more, and begins anew for the next one', async () => {
    const flight = createSingleFlight<string>();
    const { work, started, finish } = heldWork();
    const abort = new AbortController();
    const first = flight.run('key', abort.signal, work);
    abort.abort(cancelled('enough'));
    await expect(first).rejects.toThrow('enough');
    expect(started[0]?.aborted).toBe(true);
    const second = flight.run('key', new AbortController().signal, work);
    finish('again');
    expect(await second).toEqual({ value: 'again', isShared: false });
  });

  it('is begun anew by those who have time left when the first one’s time is over', async () => {
    const flight = createSingleFlight<string>();
    const { work, started, finish } = heldWork();
    const hurried = new AbortController();
    const first = flight.run('key', hurried.signal, work);
    const second = flight.run('key', new AbortController().signal, work);
    hurried.abort(deadlineExceeded('over'));
    await expect(first).rejects.toThrow('over');
    while (started.length < 2) await new Promise((resolve) => setImmediate(resolve));
    finish('late');
    expect(await second).toMatchObject({ value: 'late' });
  });

  it('fails for all when it fails', async () => {
    const flight = createSingleFlight<string>();
    const { signal } = new AbortController();
    const work = () => Promise.reject(new Error('broken'));
    const all = [flight.run('key', signal, work), flight.run('key', signal, work)];
    for (const one of all) await expect(one).rejects.toThrow('broken');
  });
});
