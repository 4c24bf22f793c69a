import { describe, expect, it } from 'vitest';
import { createSlots } from './slots.js';

const never = new AbortController().signal;
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('slots', () => {
  it('gives at once while there is room, and counts what is out', async () => {
    const slots = createSlots({ capacity: 2, maxWaiting: 1, name: 'workers' });
    const release = await slots.acquire(never);
    expect(slots.used).toBe(1);
    release();
    release();
    expect(slots.used).toBe(0);
  });

  it('grants in the order of asking, so that a heavy one is never overtaken', async () => {
    const slots = createSlots({ capacity: 2, maxWaiting: 9, name: 'workers' });
    const first = await slots.acquire(never);
    const order: string[] = [];
    const heavy = slots.acquire(never, 2).then((release) => {
      order.push('heavy');
      return release;
    });
    const light = slots.acquire(never).then((release) => {
      order.push('light');
      return release;
    });
    await settled();
    expect(order).toEqual([]);
    first();
    (await heavy)();
    (await light)();
    expect(order).toEqual(['heavy', 'light']);
    expect(slots.used).toBe(0);
  });

  it('gives without a promise what fits, and never past those who wait', async () => {
    const slots = createSlots({ capacity: 2, maxWaiting: 9, name: 'workers' });
    const first = slots.tryAcquire();
    expect([slots.used, slots.tryAcquire(2)]).toEqual([1, undefined]);
    const heavy = slots.acquire(never, 2);
    expect(slots.tryAcquire()).toBeUndefined();
    first?.();
    (await heavy)();
    expect(slots.used).toBe(0);
  });

  it('refuses at once when too many wait', async () => {
    const slots = createSlots({ capacity: 1, maxWaiting: 1, name: 'image workers' });
    const release = await slots.acquire(never);
    const waiting = slots.acquire(never);
    await expect(slots.acquire(never)).rejects.toMatchObject({
      code: 'RESOURCE_EXHAUSTED',
      message: 'All image workers are taken and 1 callers wait already.',
    });
    release();
    (await waiting)();
  });

  it('lets one who gives up go, and those behind move on', async () => {
    const slots = createSlots({ capacity: 2, maxWaiting: 9, name: 'workers' });
    const release = await slots.acquire(never);
    const controller = new AbortController();
    const heavy = slots.acquire(controller.signal, 2);
    const light = slots.acquire(never);
    const reason = new Error('had enough');
    controller.abort(reason);
    await expect(heavy).rejects.toBe(reason);
    (await light)();
    expect(slots.waiting).toBe(0);
    release();
    expect(slots.used).toBe(0);
  });

  it('refuses a signal that is aborted already', async () => {
    const slots = createSlots({ capacity: 1, maxWaiting: 1, name: 'workers' });
    const reason = new Error('too late');
    await expect(slots.acquire(AbortSignal.abort(reason))).rejects.toBe(reason);
  });

  it('refuses a weight that can never fit', async () => {
    const slots = createSlots({ capacity: 3, maxWaiting: 1, name: 'bytes' });
    await expect(slots.acquire(never, 4)).rejects.toThrow(
      '4 of bytes can never be had: there are 3',
    );
  });

  it('never lets a weight that is no number wait', async () => {
    const slots = createSlots({ capacity: 2, maxWaiting: 2, name: 'bytes' });
    await expect(slots.acquire(new AbortController().signal, NaN)).rejects.toThrow(
      'NaN of bytes can never be had',
    );
    expect(slots.waiting).toBe(0);
  });
});
