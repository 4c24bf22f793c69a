import { setTimeout as sleep } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import { workThrough } from './work-through.js';

const never = () => new AbortController().signal;

async function* numbers(count: number, onRead: (index: number) => void = () => undefined) {
  for (let index = 0; index < count; index += 1) {
    onRead(index);
    yield index;
  }
}

async function collect<T>(answers: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const answer of answers) all.push(answer);
  return all;
}

describe('workThrough', () => {
  it('gives answers as they finish', async () => {
    const work = async (item: number) => {
      await sleep(item === 0 ? 80 : 5);
      return item;
    };
    const answers = await collect(
      workThrough({ items: numbers(4), concurrency: 2, signal: never(), work }),
    );
    expect(answers).toEqual([1, 2, 3, 0]);
  });

  it('never works on more than its concurrency, and reads only what it has room for', async () => {
    let running = 0;
    let most = 0;
    let read = 0;
    const work = async (item: number) => {
      running += 1;
      most = Math.max(most, running);
      await sleep(2);
      running -= 1;
      return item;
    };
    const items = numbers(50, () => (read += 1));
    let taken = 0;
    for await (const answer of workThrough({ items, concurrency: 3, signal: never(), work })) {
      expect(read).toBeLessThanOrEqual(taken + 3 + 1);
      taken += 1;
      expect(answer).toBeLessThan(50);
    }
    expect([most, taken]).toEqual([3, 50]);
  });

  it('stops everything when its answers are no longer wanted', async () => {
    let aborted = 0;
    let finished = 0;
    const work = async (item: number, signal: AbortSignal) => {
      if (item === 0) {
        await sleep(30);
        return item;
      }
      await sleep(5_000, undefined, { signal }).catch(() => (aborted += 1));
      await sleep(10);
      finished += 1;
      return item;
    };
    const answers = workThrough({ items: numbers(9), concurrency: 3, signal: never(), work });
    expect(await answers.next()).toEqual({ done: false, value: 0 });
    await answers.return();
    expect(finished).toBe(aborted);
    expect(aborted).toBeGreaterThanOrEqual(1);
  });

  it('ends with the reason when its signal aborts, even while no item comes', async () => {
    const controller = new AbortController();
    const reason = new Error('the deadline passed');
    async function* nothingComes() {
      await new Promise(() => undefined);
      yield 1;
    }
    const batch = workThrough({
      items: nothingComes(),
      concurrency: 2,
      signal: controller.signal,
      work: async () => 1,
    });
    const answers = collect(batch);
    controller.abort(reason);
    await expect(answers).rejects.toBe(reason);
  });

  it('fails when its source fails, after what runs has ended', async () => {
    let finished = 0;
    async function* broken() {
      yield 1;
      throw new Error('the stream broke');
    }
    const work = async () => {
      await sleep(20);
      finished += 1;
    };
    const batch = workThrough({ items: broken(), concurrency: 2, signal: never(), work });
    await expect(collect(batch)).rejects.toThrow('the stream broke');
    expect(finished).toBe(1);
  });
});
