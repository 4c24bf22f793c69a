import { describe, expect, it } from 'vitest';

import { createBatcher, type BatcherOptions } from './batcher.js';

/** A worker that ends each batch when it is told to. */
function gatedBatcher(options: Partial<BatcherOptions<string, string>> = {}) {
  const batches: string[][] = [];
  const gates: { open: () => void; fail: (error: Error) => void }[] = [];
  const batcher = createBatcher<string, string>({
    run: (items) => {
      batches.push(items);
      return new Promise((resolve, reject) => {
        gates.push({ open: () => resolve(items.map((item) => item.toUpperCase())), fail: reject });
      });
    },
    weigh: ({ length }) => length,
    maxWeight: 6,
    maxBatches: 2,
    maxWaiting: 5,
    ...options,
  });
  const add = (...items: string[]) => batcher.add(items, new AbortController().signal);
  return { batcher, batches, gates, add };
}

describe('a batcher', () => {
  it('starts at once when it is idle, and takes together what came meanwhile', async () => {
    const { batches, gates, add } = gatedBatcher();
    const first = add('a');
    expect(batches).toEqual([['a']]);
    const others = [add('b'), add('c', 'd')];
    expect(batches).toHaveLength(1);
    gates[0]?.open();
    expect(await first).toEqual(['A']);
    await expect.poll(() => batches).toEqual([['a'], ['b', 'c', 'd']]);
    gates[1]?.open();
    expect(await Promise.all(others)).toEqual([['B'], ['C', 'D']]);
  });

  it('ends a batch before it is too heavy, and lets a heavy item go alone', async () => {
    const { batches, gates, add } = gatedBatcher();
    const answer = add('aaa', 'bbb', 'c', 'dddddddddd');
    for (const at of [0, 1, 2]) {
      await expect.poll(() => gates.length).toBeGreaterThan(at);
      gates[at]?.open();
    }
    expect(await answer).toEqual(['AAA', 'BBB', 'C', 'DDDDDDDDDD']);
    expect(batches).toEqual([['aaa', 'bbb'], ['c'], ['dddddddddd']]);
  });

  it('gives the worker the next batch before it is free, once that is full', async () => {
    const { batches, gates, add } = gatedBatcher();
    const answers = [add('a'), add('bbb')];
    expect(batches).toEqual([['a']]);
    answers.push(add('ccc'), add('dddddd'));
    expect(batches).toEqual([['a'], ['bbb', 'ccc']]);
    gates[0]?.open();
    await expect.poll(() => batches).toEqual([['a'], ['bbb', 'ccc'], ['dddddd']]);
    for (const gate of gates) gate.open();
    expect(await Promise.all(answers)).toEqual([['A'], ['BBB'], ['CCC'], ['DDDDDD']]);
  });

  it('drops what waits when its caller goes, and nobody else’s', async () => {
    const { batcher, batches, gates, add } = gatedBatcher();
    const first = add('a');
    const stop = new AbortController();
    const gone = batcher.add(['b', 'c'], stop.signal);
    const other = add('d');
    const reason = new Error('gone');
    stop.abort(reason);
    await expect(gone).rejects.toBe(reason);
    expect(batcher.waiting).toBe(1);
    gates[0]?.open();
    await first;
    await expect.poll(() => batches).toEqual([['a'], ['d']]);
    gates[1]?.open();
    expect(await other).toEqual(['D']);
    await expect(batcher.add(['e'], stop.signal)).rejects.toBe(reason);
  });

  it('fails those of a batch that failed, and goes on', async () => {
    const { gates, add } = gatedBatcher();
    const failing = add('a');
    const next = add('b');
    gates[0]?.fail(new Error('broken'));
    await expect(failing).rejects.toThrow('broken');
    await expect.poll(() => gates.length).toBe(2);
    gates[1]?.open();
    expect(await next).toEqual(['B']);
  });

  it('refuses what would wait behind too many, with a hint when to come again', async () => {
    const { gates, add } = gatedBatcher();
    const first = add('a');
    const waiting = add('b', 'c', 'd', 'e');
    await expect(add('f', 'g')).rejects.toMatchObject({
      code: 'RESOURCE_EXHAUSTED',
      message: '4 items wait already, and 5 may. Try again later.',
      retryAfterMs: 200,
    });
    gates[0]?.open();
    await first;
    await expect.poll(() => gates.length).toBe(2);
    gates[1]?.open();
    expect(await waiting).toEqual(['B', 'C', 'D', 'E']);
  });
});
