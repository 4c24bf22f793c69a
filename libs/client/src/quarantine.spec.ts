import { resourceExhausted } from '@skillgate/core';
import { ImageServiceService, PreprocessRequest, PreprocessResponse } from '@skillgate/proto';
import { eventually } from '@skillgate/testing';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createQuarantine } from './quarantine.js';
import type { SuspectResponse } from './suspect-child.js';
import {
  ChildDied,
  ChildGone,
  ChildKilled,
  type OnPart,
  type SuspectProcess,
} from './suspect-process.js';
import { toPreprocessRequest } from './skills/image.js';
import { rejection, tinyPicture as image } from './testing/temp-pool.js';

// The child is a process of plain Node, which runs what was built.
vi.mock('./child-entry.js', () => import('./testing/built-child-entry.js'));

const requestFor = (bytes: Buffer) => ({
  skill: 'image' as const,
  methodName: 'preprocess',
  body: ImageServiceService.preprocess.requestSerialize(
    PreprocessRequest.fromPartial(toPreprocessRequest({ image: bytes, id: 'q' })),
  ),
  deadlineAt: Date.now() + 20_000,
});

const never = new AbortController().signal;

class FakeSuspectProcess implements SuspectProcess {
  isAlive = true;
  killed = false;
  constructor(readonly ask: SuspectProcess['ask']) {}
  kill() {
    this.killed = true;
    this.isAlive = false;
  }
}

/** A quarantine whose nth child answers as told. */
function fakeQuarantine(answer: (nth: number, onPart: OnPart) => Promise<SuspectResponse>) {
  const children: FakeSuspectProcess[] = [];
  const quarantine = createQuarantine({
    maxWaiting: 2,
    maxChildren: 2,
    idleMs: 40,
    start: () => {
      const nth = children.length;
      const child = new FakeSuspectProcess((_request, _signal, onPart) => answer(nth, onPart));
      children.push(child);
      return child;
    },
  });
  onTestFinished(() => quarantine.close());
  return { quarantine, children };
}

const killed = () => Promise.reject(new ChildKilled());
const ok = async () => ({ response: new Uint8Array([1]) });

describe('quarantine', () => {
  it('answers from a child with the same handler, and passes its errors on with their code', async () => {
    const quarantine = createQuarantine({ maxWaiting: 4, maxChildren: 1, idleMs: 1_000 });
    onTestFinished(() => quarantine.close());
    const bytes = await quarantine.run(requestFor(image), never);
    expect(PreprocessResponse.decode(bytes)).toMatchObject({ width: 1, served: { id: 'q' } });
    const error = await rejection(quarantine.run(requestFor(Buffer.from('no picture')), never));
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  it('keeps a child for the next suspect, and ends it when it is idle', async () => {
    const { quarantine, children } = fakeQuarantine(ok);
    await quarantine.run(requestFor(image), never);
    await quarantine.run(requestFor(image), never);
    expect(children).toHaveLength(1);
    await eventually(() => children[0]!.killed);
  });

  it('does not blame a suspect whose child was killed once, and does when it happens again', async () => {
    const once = fakeQuarantine((nth) => (nth === 0 ? killed() : ok()));
    await expect(once.quarantine.run(requestFor(image), never)).resolves.toEqual(
      new Uint8Array([1]),
    );
    const always = fakeQuarantine(killed);
    await expect(always.quarantine.run(requestFor(image), never)).rejects.toThrow(ChildDied);
    expect(always.children).toHaveLength(2);
  });

  it('hands a stream on as it comes, and begins no other that has come in part', async () => {
    const { quarantine, children } = fakeQuarantine((_nth, onPart) => {
      onPart(new Uint8Array([7]));
      return killed();
    });
    const parts: Uint8Array[] = [];
    const ended = quarantine.run(requestFor(image), never, (part) => parts.push(part));
    expect(await rejection(ended)).toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringMatching(/was killed half-way. Send it again/),
    });
    expect([parts, children.length]).toEqual([[new Uint8Array([7])], 1]);
  });

  it('starts one child ahead of a suspect that may come', async () => {
    const { quarantine, children } = fakeQuarantine(ok);
    quarantine.prepare();
    quarantine.prepare();
    await quarantine.run(requestFor(image), never);
    expect(children).toHaveLength(1);
  });

  it('is prepared without harm where no child can be started', () => {
    const quarantine = createQuarantine({
      maxWaiting: 1,
      maxChildren: 1,
      idleMs: 5_000,
      start: () => {
        throw new Error('no such file');
      },
    });
    expect(() => quarantine.prepare()).not.toThrow();
  });

  it('tells of a child that died, and gives the next suspect another one', async () => {
    const { quarantine, children } = fakeQuarantine((nth) =>
      nth === 0 ? Promise.reject(new ChildDied()) : ok(),
    );
    expect(await rejection(quarantine.run(requestFor(image), never))).toBeInstanceOf(ChildDied);
    await quarantine.run(requestFor(image), never);
    expect(children).toHaveLength(2);
  });

  it('does not blame an input for a child that was gone before', async () => {
    const { quarantine, children } = fakeQuarantine((nth) =>
      nth === 0 ? Promise.reject(new ChildGone()) : ok(),
    );
    expect(await quarantine.run(requestFor(image), never)).toEqual(new Uint8Array([1]));
    expect(children).toHaveLength(2);
  });

  it('says so when no child can be started', async () => {
    const { quarantine } = fakeQuarantine(() =>
      Promise.reject(new ChildGone('', { cause: new Error('It ended with 1.') })),
    );
    expect(await rejection(quarantine.run(requestFor(image), never))).toMatchObject({
      code: 'UNAVAILABLE',
      message:
        'The process in which the call was to be finished could not be started: It ended with 1.',
    });
  });

  it('works on a bounded number at a time, lets a bounded number wait, and refuses more', async () => {
    const { quarantine, children } = fakeQuarantine(() => new Promise(() => undefined));
    for (let nth = 0; nth < 4; nth += 1) {
      quarantine.run(requestFor(image), never).catch(() => undefined);
    }
    const { message } = resourceExhausted(
      'All places in quarantine are taken and 2 callers wait already.',
    );
    expect(await rejection(quarantine.run(requestFor(image), never))).toMatchObject({
      code: 'RESOURCE_EXHAUSTED',
      message,
    });
    expect(children).toHaveLength(2);
  });

  it('kills a child whose caller has given up', async () => {
    const quarantine = createQuarantine({ maxWaiting: 4, maxChildren: 1, idleMs: 1_000 });
    onTestFinished(() => quarantine.close());
    const abort = new AbortController();
    const ended = rejection(quarantine.run(requestFor(image), abort.signal));
    setTimeout(() => abort.abort(new Error('enough')), 20);
    expect(await ended).toMatchObject({ message: 'enough' });
    const bytes = await quarantine.run(requestFor(image), never);
    expect(PreprocessResponse.decode(bytes).width).toBe(1);
  });
});
