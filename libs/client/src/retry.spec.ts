import { resourceExhausted, unavailable } from '@skillgate/core';
import { describe, expect, it, vi } from 'vitest';
import { NoEndpoint } from './pick.js';
import { RemoteFailure, type FailureKind } from './remote-failure.js';
import { Ending } from './ending.js';
import { createRetryBudget, retrying, type RetryContext } from './retry.js';
import { rejection } from './testing/temp-pool.js';

function contextWith(parts: Partial<RetryContext> & { remainingMs?: number } = {}) {
  const { remainingMs = 10_000, ...rest } = parts;
  const at = Date.now() + remainingMs;
  const delays: number[] = [];
  const context: RetryContext = {
    maxAttempts: 3,
    initialBackoffMs: 10,
    maxBackoffMs: 40,
    deadline: {
      ending: new Ending(),
      signal: new AbortController().signal,
      at,
      totalMs: remainingMs,
      remainingMs: () => at - Date.now(),
      expired: () => unavailable('late'),
    },
    budget: createRetryBudget(),
    hasOther: () => false,
    onRetry: (_, delayMs) => delays.push(delayMs),
    ...rest,
  };
  return { context, delays };
}

const failing = (failure: RemoteFailure) => vi.fn(() => Promise.reject<never>(failure));
const of = (kind: FailureKind, isSuspect = false) =>
  new RemoteFailure(kind, unavailable(kind), 'here', isSuspect);
const overloaded = (retryAfterMs?: number) =>
  new RemoteFailure(
    'overloaded',
    resourceExhausted('full', retryAfterMs === undefined ? {} : { retryAfterMs }),
    'here',
  );

describe('retry', () => {
  it('tries a faulty endpoint three times, with pauses that have jitter', async () => {
    const pauses = new Set<number>();
    for (let run = 0; run < 5; run += 1) {
      const { context, delays } = contextWith();
      const attempt = failing(of('faulty'));
      await rejection(retrying(context, attempt));
      expect(attempt).toHaveBeenCalledTimes(3);
      for (const ms of delays) {
        expect(ms).toBeLessThanOrEqual(40);
        pauses.add(ms);
      }
    }
    expect(pauses.size).toBeGreaterThan(2);
  });

  it('waits as long as the skill says', async () => {
    const { context, delays } = contextWith();
    await rejection(retrying(context, failing(overloaded(25))));
    expect(delays).toEqual([25, 25]);
  });

  it.each([
    ['the skill does not say when', overloaded()],
    ['the skill says a time that is over the deadline', overloaded(20_000)],
    ['it is a suspect', of('lost', true)],
    ['there is no endpoint', new NoEndpoint('refused', unavailable('refused'), 'here')],
    ['it took an attempt its time', of('timeout')],
    ['nobody else serves', of('not-serving')],
  ])('does not try again when %s', async (_, failure) => {
    const { context } = contextWith();
    const attempt = failing(failure);
    expect(await rejection(retrying(context, attempt))).toBe(failure);
    expect(attempt).toHaveBeenCalledTimes(1);
  });

  it.each<FailureKind>([
    'not-serving',
    'timeout',
    'overloaded',
    'faulty',
    'refused',
    'circuit-open',
  ])('goes to another endpoint at once when one is %s', async (kind) => {
    const { context, delays } = contextWith({ hasOther: () => true });
    await rejection(retrying(context, failing(of(kind))));
    expect(delays).toEqual([0, 0]);
  });

  it('never sends a suspect to another endpoint', async () => {
    const { context } = contextWith({ hasOther: () => true });
    const attempt = failing(of('silent', true));
    await rejection(retrying(context, attempt));
    expect(attempt).toHaveBeenCalledTimes(1);
  });

  it('stops when the budget is spent, and goes on when successes have filled it', async () => {
    const budget = createRetryBudget();
    const { context } = contextWith({ budget, hasOther: () => true });
    const attempt = failing(of('faulty'));
    for (let call = 0; call < 10; call += 1) await rejection(retrying(context, attempt));
    expect(attempt.mock.calls.length).toBeLessThanOrEqual(15);
    attempt.mockClear();
    await rejection(retrying(context, attempt));
    expect(attempt).toHaveBeenCalledTimes(1);
    for (let success = 0; success < 100; success += 1) budget.succeeded();
    attempt.mockClear();
    await rejection(retrying(context, attempt));
    expect(attempt).toHaveBeenCalledTimes(3);
  });

  it('leaves an error of the caller alone', async () => {
    const { context } = contextWith({ hasOther: () => true });
    const attempt = vi.fn(() => Promise.reject(unavailable('mine')));
    await rejection(retrying(context, attempt));
    expect(attempt).toHaveBeenCalledTimes(1);
  });
});
