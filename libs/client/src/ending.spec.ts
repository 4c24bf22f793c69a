import { describe, expect, it, vi } from 'vitest';

import { Ending } from './ending.js';

describe('Ending', () => {
  it('tells each listener once, with the first reason', () => {
    const [ending, early, late] = [new Ending(), vi.fn(), vi.fn()];
    ending.onEnd(early);
    ending.end(new Error('first'));
    ending.end(new Error('second'));
    ending.onEnd(late);
    for (const listener of [early, late]) {
      expect(listener.mock.calls).toEqual([[new Error('first')]]);
    }
    expect(() => ending.throwIfEnded()).toThrow('first');
  });

  it('leaves out a listener that was taken back', () => {
    const [ending, listener] = [new Ending(), vi.fn()];
    ending.onEnd(listener)();
    ending.end(new Error('over'));
    expect(listener).not.toHaveBeenCalled();
  });

  it('has a signal that is aborted with the reason, asked for before or after', () => {
    const [asked, unasked] = [new Ending(), new Ending()];
    const { signal } = asked;
    expect(signal.aborted).toBe(false);
    for (const ending of [asked, unasked]) ending.end(new Error('over'));
    for (const one of [signal, unasked.signal]) expect(one.reason).toEqual(new Error('over'));
  });

  it('ends with a signal, also one that was aborted before', () => {
    const controller = new AbortController();
    const following = Ending.of(controller.signal);
    controller.abort(new Error('over'));
    expect(following.reason).toEqual(new Error('over'));
    expect(Ending.of(controller.signal).reason).toEqual(new Error('over'));
  });
});
