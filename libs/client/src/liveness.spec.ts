import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createLiveness } from './liveness.js';

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Real time, in small figures: timers/promises can't be faked. */
function watched(answerAfterMs: (nth: number) => number) {
  const seen = { pings: 0, lates: 0, silences: 0, revivals: 0 };
  const liveness = createLiveness({
    intervalMs: 10,
    timeoutMs: 100,
    ping: async (signal) => {
      const ms = answerAfterMs(seen.pings++);
      await new Promise((resolve, reject) => {
        setTimeout(resolve, ms).unref();
        signal.addEventListener('abort', reject, { once: true });
      });
    },
    onLate: () => seen.lates++,
    onSilent: () => seen.silences++,
    onAlive: () => seen.revivals++,
  });
  onTestFinished(() => liveness.stop());
  return { seen, liveness };
}

describe('liveness', () => {
  beforeEach(() => void vi.useRealTimers());
  afterEach(() => void vi.useRealTimers());

  it('pings while calls wait, and only then', async () => {
    const { seen, liveness } = watched(() => 0);
    liveness.start();
    await wait(150);
    expect(seen.pings).toBeGreaterThan(3);
    liveness.stop();
    await wait(50);
    const { pings } = seen;
    await wait(100);
    expect(seen).toEqual({ pings, lates: 0, silences: 0, revivals: 0 });
  });

  it('calls silence once for a ping without an answer', async () => {
    const { seen, liveness } = watched(() => 1e6);
    liveness.start();
    await wait(170);
    expect(seen).toMatchObject({ pings: 1, lates: 1, silences: 1, revivals: 0 });
  });

  it('gives a slow way more time, once it has answered late', async () => {
    const { seen, liveness } = watched(() => 150);
    liveness.start();
    await wait(230);
    // Whoever waited has gone elsewhere; the answer is awaited all the same.
    expect(seen).toMatchObject({ silences: 1, revivals: 1 });
    await wait(400);
    expect(seen.silences).toBe(1);
    expect(seen.pings).toBeGreaterThan(2);
  });

  it('takes an answer to a call for a sign of life, until they stop coming', async () => {
    const { seen, liveness } = watched(() => 1e6);
    liveness.start();
    for (let answers = 0; answers < 6; answers += 1) {
      await wait(40);
      liveness.heard();
    }
    expect(seen).toMatchObject({ pings: 1, silences: 0 });
    await wait(150);
    expect(seen.silences).toBe(1);
  });

  it('does not take a blocked event loop of its own for silence', async () => {
    const seen = { silences: 0, pongs: 0 };
    const liveness = createLiveness({
      intervalMs: 10,
      timeoutMs: 300,
      // The answer stands unread while the loop is blocked: it is seen a little after the timers.
      ping: async () => {
        await wait(50);
        await wait(30);
        seen.pongs += 1;
      },
      onSilent: () => seen.silences++,
      onAlive: () => undefined,
    });
    onTestFinished(() => liveness.stop());
    liveness.start();
    await wait(30);
    const end = performance.now() + 700;
    while (performance.now() < end);
    await wait(150);
    expect(seen.pongs).toBeGreaterThan(0);
    expect(seen.silences).toBe(0);
  });
});
