import { describe, expect, it } from 'vitest';
import { createAdmission, type AdmissionOptions } from './admission.js';
import { Refusal } from './refusal.js';

const { signal } = new AbortController();

function admissionWith(options: Partial<AdmissionOptions> = {}) {
  const clock = { nowMs: 0 };
  const admission = createAdmission({
    workers: 2,
    queueCalls: 3,
    queueBytes: 1000,
    bodyBytes: 500,
    maxMessageBytes: 400,
    maxStreams: 1,
    now: () => clock.nowMs,
    ...options,
  });
  const admit = (announcedBytes: number | undefined = 10, remainingMs = 1_000_000) =>
    admission.admit({ announcedBytes, remainingMs });
  /** A call that has its worker. */
  const start = async () => {
    const ticket = admit();
    await ticket.room(signal);
    await ticket.worker(signal);
    return ticket;
  };
  /** Teaches that a piece of work takes so long. */
  const learn = async (workMs: number) => {
    const ticket = await start();
    clock.nowMs += workMs;
    ticket.close();
  };
  return { admission, admit, start, learn };
}

function refusalOf(act: () => unknown): Refusal {
  try {
    act();
  } catch (error) {
    if (error instanceof Refusal) return error;
  }
  throw new Error('was not refused');
}

describe('admission', () => {
  it('takes as many calls as workers and queue hold, and not one more', async () => {
    const { admission, admit, start } = admissionWith();
    const [first] = [await start(), await start()];
    const waiting = [admit(), admit(), admit()];
    const refusal = refusalOf(admit);
    expect(refusal).toMatchObject({ code: 'RESOURCE_EXHAUSTED', reason: 'queue_full' });
    expect(refusal.message).toBe(
      'The skill is at its limit: 2 calls are worked on and 3 wait, of at most 3 (SKILLGATE_QUEUE_CALLS). Try again later.',
    );
    expect(admission.queuedCalls).toBe(3);
    first?.close();
    expect(() => admit()).not.toThrow();
    waiting.forEach((ticket) => ticket.close());
    expect(admission.queuedCalls).toBe(1);
  });

  it('counts calls that have yet to reach their worker as worked on', () => {
    const { admit } = admissionWith();
    for (let call = 0; call < 5; call += 1) admit();
    expect(refusalOf(admit).message).toContain('2 calls are worked on and 3 wait, of at most 3 (');
  });

  it('takes no more waiting bytes than announced bytes allow', async () => {
    const { admit, start } = admissionWith({ queueBytes: 500 });
    await start();
    await start();
    admit(300);
    expect(refusalOf(() => admit(201)).message).toBe(
      'The skill is at its limit: waiting calls announce 300 bytes, and 201 more are over 500 (SKILLGATE_QUEUE_BYTES). Try again later.',
    );
    expect(() => admit(200)).not.toThrow();
  });

  it('refuses what is announced too large as the caller’s fault, with no hint to retry', () => {
    const refusal = refusalOf(() => admissionWith().admit(401));
    expect(refusal).toMatchObject({ code: 'INVALID_ARGUMENT', reason: 'oversize' });
    expect(refusal.message).toContain('at most 400 bytes');
    expect(refusal.message).toContain('got 401');
    expect(refusal.retryAfterMs).toBeUndefined();
  });

  it('expects a wait from the mean work time and the place in the queue', async () => {
    const { admission, admit, start, learn } = admissionWith();
    expect(admission.expectedWaitMs()).toBe(0);
    await learn(100);
    await start();
    expect(admission.expectedWaitMs()).toBe(0);
    await start();
    expect(admission.expectedWaitMs()).toBe(50);
    admit();
    expect(admission.expectedWaitMs()).toBe(100);
  });

  it('refuses a call that can not be answered by its deadline', async () => {
    const { admit, start, learn } = admissionWith();
    await learn(100);
    expect(() => admit(10, 1).close()).not.toThrow();
    await start();
    await start();
    const refusal = refusalOf(() => admit(10, 149));
    expect(refusal.reason).toBe('deadline');
    expect(refusal.message).toBe(
      "The answer is expected in 150 ms, and the call's deadline is in 149 ms. Try again later, or with a later deadline.",
    );
    expect(() => admit(10, 150)).not.toThrow();
  });

  it.each([
    [1, 50],
    [200, 300],
    [90_000, 5_000],
  ])('after work of %i ms hints to retry in %i ms', async (workMs, retryAfterMs) => {
    const { admit, start, learn } = admissionWith({ queueCalls: 2 });
    await learn(workMs);
    for (const give of [start, start, admit, admit]) await give();
    expect(refusalOf(admit).retryAfterMs).toBe(retryAfterMs);
  });

  it('keeps bodies at their senders until there is room, first come, first served', async () => {
    const { admission, admit } = admissionWith();
    const large = admit(400);
    await large.room(signal);
    const order: string[] = [];
    const next = admit(300);
    const small = admit(10);
    const rooms = [
      next.room(signal).then(() => order.push('large')),
      small.room(signal).then(() => order.push('small')),
    ];
    await Promise.resolve();
    expect(order).toEqual([]);
    large.bodyRead(190);
    await Promise.all(rooms);
    expect(order).toEqual(['large', 'small']);
    expect(admission.bodies.usedBytes).toBe(500);
    [large, next, small].forEach((ticket) => ticket.close());
    expect(admission.bodies.usedBytes).toBe(0);
  });

  it('reserves the largest message for a call that announces nothing', async () => {
    const { admission, admit } = admissionWith();
    const ticket = admission.admit({ announcedBytes: undefined, remainingMs: 1000 });
    expect(ticket.maxBytes).toBe(400);
    await ticket.room(signal);
    expect(admission.bodies.usedBytes).toBe(400);
    ticket.bodyRead(5);
    expect(admission.bodies.usedBytes).toBe(5);
    admit().close();
    ticket.close();
    ticket.close();
    expect(admission.bodies.usedBytes).toBe(0);
  });

  it('gives up waiting when the call ends, and holds nothing for it', async () => {
    const { admission, admit, start } = admissionWith();
    const tickets = [await start(), await start()];
    const abort = new AbortController();
    const ticket = admit();
    const waiting = ticket.worker(abort.signal);
    abort.abort(new Error('left'));
    await expect(waiting).rejects.toThrow('left');
    ticket.close();
    expect(admission.queuedCalls).toBe(0);
    expect(admission.workers.waiting).toBe(0);
    tickets.forEach((one) => one.close());
    expect(admission.workers.used).toBe(0);
  });

  it('lets in only so many streams', () => {
    const { admission } = admissionWith();
    const leave = admission.admitStream();
    expect(refusalOf(() => admission.admitStream()).message).toBe(
      'The skill is at its limit: 1 batches are open, of at most 1 (SKILLGATE_MAX_STREAMS). Try again later.',
    );
    leave();
    leave();
    expect(admission.streams).toBe(0);
    expect(() => admission.admitStream()).not.toThrow();
  });
});
