import { cancelled, unavailable } from '@skillgate/core';
import { BrokenCircuitError } from 'cockatiel';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createCircuitBreaker, type CircuitName } from './circuit-breaker.js';
import { CutShort, RemoteFailure, type FailureKind } from './remote-failure.js';
import { rejection } from './testing/temp-pool.js';

const failure = (kind: FailureKind) => new RemoteFailure(kind, unavailable(kind), 'here');

function breakerWithStates() {
  const states: CircuitName[] = [];
  const breaker = createCircuitBreaker(
    { threshold: 0.5, size: 50, minimumCalls: 10, halfOpenAfterMs: 5_000, slowCallMs: 1_000 },
    (state) => states.push(state),
  );
  const fail = (error: Error, times = 1) =>
    Promise.all(
      Array.from({ length: times }, () => rejection(breaker.run(() => Promise.reject(error)))),
    );
  return { breaker, states, fail };
}

describe('the circuit breaker', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it.each<FailureKind>(['faulty', 'timeout'])('opens at ten calls that end %s', async (kind) => {
    const { breaker, states, fail } = breakerWithStates();
    await fail(failure(kind), 9);
    expect(breaker).toMatchObject({ state: 'closed', mayTry: true });
    await fail(failure(kind));
    expect(breaker).toMatchObject({ state: 'open', mayTry: false });
    expect(states).toEqual(['open']);
    await expect(breaker.run(async () => 1)).rejects.toThrow(BrokenCircuitError);
  });

  it('opens when more than half of the calls are slow', async () => {
    const { breaker } = breakerWithStates();
    for (let count = 0; count < 10; count += 1) {
      const ended = breaker.run(async () => {
        if (count > 3) await new Promise((resolve) => setTimeout(resolve, 1_001));
      });
      await vi.advanceTimersByTimeAsync(1_001);
      await ended;
    }
    expect(breaker.state).toBe('open');
  });

  it.each<FailureKind>(['lost', 'refused', 'silent', 'not-serving', 'overloaded'])(
    'does not count calls that end %s: the connection tells of those',
    async (kind) => {
      const { breaker, fail } = breakerWithStates();
      await fail(failure(kind), 60);
      expect(breaker.state).toBe('closed');
    },
  );

  it('does not count bad input, nor the time-out of a caller in a hurry', async () => {
    const { breaker, fail } = breakerWithStates();
    await fail(unavailable('bad input'), 60);
    await fail(new CutShort('timeout', unavailable('late'), 'here'), 60);
    expect(breaker.state).toBe('closed');
  });

  it('lets one trial through when it is time, and nobody beside it', async () => {
    const { breaker, states, fail } = breakerWithStates();
    await fail(failure('faulty'), 10);
    await vi.advanceTimersByTimeAsync(4_999);
    expect(breaker.mayTry).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(breaker.mayTry).toBe(true);
    let end = () => {};
    const trial = breaker.run(() => new Promise<void>((resolve) => (end = resolve)));
    expect(breaker).toMatchObject({ state: 'half-open', mayTry: false });
    await expect(breaker.run(async () => 1)).rejects.toThrow(BrokenCircuitError);
    end();
    await trial;
    expect(breaker).toMatchObject({ state: 'closed', mayTry: true });
    expect(states).toEqual(['open', 'half-open', 'closed']);
  });

  it.each([
    ['its caller gave up', cancelled('enough')],
    ['it was cut short', new CutShort('timeout', unavailable('late'), 'here')],
    ['its connection broke', failure('lost')],
  ])('stays open when the trial proves nothing: %s', async (_, error) => {
    const { breaker, fail } = breakerWithStates();
    await fail(failure('faulty'), 10);
    await vi.advanceTimersByTimeAsync(5_000);
    await expect(breaker.run(() => Promise.reject(error))).rejects.toBe(error);
    expect(breaker).toMatchObject({ state: 'open', mayTry: false });
  });

  it('stays open for as long again when the trial fails', async () => {
    const { breaker, fail } = breakerWithStates();
    await fail(failure('faulty'), 10);
    await vi.advanceTimersByTimeAsync(5_000);
    await fail(failure('faulty'));
    expect(breaker).toMatchObject({ state: 'open', mayTry: false });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(breaker.mayTry).toBe(true);
  });
});
