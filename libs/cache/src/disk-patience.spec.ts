import { pbkdf2 } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import { createDiskPatience } from './disk-patience.js';
import { inTurn } from './take-turns.js';

const sleeper = new Int32Array(new SharedArrayBuffer(4));

/** No reads are under way, and none wait. */
const reads = { ended: 0, underWay: 0, waiting: 0 };

describe('a disk that stands still', () => {
  const never = new Promise<string>(() => undefined);

  it('is waited for no longer than it pays, and is no trouble yet', async () => {
    const standstills: Error[] = [];
    const onStandstill = (error: Error) => standstills.push(error);
    const patience = createDiskPatience({ standstillMs: 60_000, reads, onStandstill });
    expect(await patience.run(1, () => never)).toBeUndefined();
    expect(await patience.run(10_000, () => Promise.resolve('read'))).toBe('read');
    expect(standstills).toEqual([]);
  });

  it('is told of, and not asked again before it answers', async () => {
    const standstills: Error[] = [];
    const onStandstill = (error: Error) => standstills.push(error);
    const patience = createDiskPatience({ standstillMs: 20, reads, onStandstill });
    let answer: (text: string) => void = () => undefined;
    const late = new Promise<string>((resolve) => (answer = resolve));
    expect(await patience.run(10_000, () => late)).toBeUndefined();
    await expect
      .poll(() => standstills)
      .toMatchObject([{ code: 'ETIMEDOUT', message: 'its disk has not answered for 20 ms' }]);
    const next = vi.fn(() => Promise.resolve('read'));
    expect(await patience.run(10_000, next)).toBeUndefined();
    expect(next).not.toHaveBeenCalled();
    answer('late');
    await expect.poll(() => patience.run(10_000, next), { timeout: 10_000 }).toBe('read');
  });

  it('is none where the process itself was held up', async () => {
    const patience = createDiskPatience({
      standstillMs: 1_000,
      reads,
      onStandstill: () => expect.fail('The disk was not slow.'),
    });
    const read = patience.run(60_000, () => readFile(new URL(import.meta.url), 'utf8'));
    // For longer than the disk may take, nothing of this process runs.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_500);
    expect(await read).toContain('held up');
  });

  it('is none where calls wait for their turn of the computing', async () => {
    const patience = createDiskPatience({
      standstillMs: 800,
      reads,
      onStandstill: () => expect.fail('The disk was not slow.'),
    });
    const isOver = performance.now() + 1_100;
    const busy = Array.from({ length: 50 }, async () => {
      while (performance.now() < isOver) await inTurn(() => Atomics.wait(sleeper, 0, 0, 2));
    });
    const read = patience.run(60_000, async () => {
      await Promise.all(busy);
      return 'read';
    });
    expect(await read).toBe('read');
  });

  it('is none where many reads wait for each other, and some end', async () => {
    const busyReads = { ended: 0, underWay: 16, waiting: 500 };
    const reading = setInterval(() => (busyReads.ended += 1), 5);
    const patience = createDiskPatience({
      standstillMs: 200,
      reads: busyReads,
      onStandstill: () => expect.fail('The disk was not slow.'),
    });
    const late = new Promise<string>((resolve) => setTimeout(() => resolve('read'), 600));
    expect(await patience.run(60_000, () => late)).toBe('read');
    clearInterval(reading);
  });

  it('is found where reads are under way and none ends, however busy the process is', async () => {
    const onStandstill = vi.fn();
    const stuckReads = { ended: 0, underWay: 16, waiting: 500 };
    const patience = createDiskPatience({ standstillMs: 100, reads: stuckReads, onStandstill });
    const until = performance.now() + 2_000;
    const busy = Array.from({ length: 5 }, async () => {
      while (onStandstill.mock.calls.length === 0 && performance.now() < until)
        await inTurn(() => Atomics.wait(sleeper, 0, 0, 2));
    });
    expect(await patience.run(60_000, () => never)).toBeUndefined();
    await Promise.all(busy);
    expect(onStandstill).toHaveBeenCalledOnce();
  });

  it('is none where all threads are busy; what waits for one is not waited for', async () => {
    const patience = createDiskPatience({
      standstillMs: 500,
      reads,
      onStandstill: () => expect.fail('The disk was not slow.'),
    });
    const hash = promisify(pbkdf2);
    const busy = Array.from({ length: 8 }, () => hash('in', 'salt', 500_000, 64, 'sha512'));
    const read = () => readFile(new URL(import.meta.url), 'utf8');
    expect(await patience.run(60_000, read)).toBeUndefined();
    await Promise.all(busy);
    await expect.poll(() => patience.run(10_000, read), { timeout: 10_000 }).toContain('busy');
  });

  it('is no trouble where it fails at once', async () => {
    const patience = createDiskPatience({
      standstillMs: 20,
      reads,
      onStandstill: () => expect.fail('It answered.'),
    });
    const broken = () => Promise.reject(new Error('out of order'));
    await expect(patience.run(10_000, broken)).rejects.toThrow('out of order');
  });
});
