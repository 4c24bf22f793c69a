import { describe, expect, it } from 'vitest';

import type { Draft, DraftEvent, DraftOptions } from './draft-options.js';
import type { Write } from './growing-draft.js';
import { createRepeatedDrafts } from './repeated-drafts.js';
import { warmUpOptions } from './warm-up-options.js';

const never = () => new AbortController().signal;
const optionsFor = (prompt: string): DraftOptions => ({
  ...warmUpOptions,
  input: { kind: 'prompt', prompt },
  isRepeatable: true,
});

function draftOf(text: string): Draft {
  const figures = { tokensGenerated: 2, promptTokens: 3, cachedPromptTokens: 0 };
  return { text, ...figures, tokensPerSecond: 1, end: 'stop', stopSequence: '', seed: 0n };
}

/** Writes when it is let go on; counts how often it was begun and stopped. */
function fakeWriter() {
  const count = { begun: 0, stopped: 0 };
  let letGo = () => {};
  const going = new Promise<void>((resolve) => (letGo = resolve));
  const write: Write = async (signal, onPiece) => {
    count.begun += 1;
    onPiece('a');
    const stopped = new Promise<never>((_, reject) =>
      signal.addEventListener('abort', () => {
        count.stopped += 1;
        reject(signal.reason as Error);
      }),
    );
    await Promise.race([going, stopped]);
    onPiece('b');
    return draftOf('ab');
  };
  return { count, write, letGo };
}

async function textOf(events: AsyncIterable<DraftEvent>): Promise<string> {
  let text = '';
  for await (const event of events) if ('piece' in event) text += event.piece;
  return text;
}

describe('drafts that are the same each time', () => {
  it('are written once for all who ask meanwhile, and kept for those who ask later', async () => {
    const drafts = createRepeatedDrafts(10);
    const { count, write, letGo } = fakeWriter();
    const read = () => textOf(drafts.read(optionsFor('x'), never(), write));
    const asked = [read(), read(), read()];
    letGo();
    expect(await Promise.all(asked)).toEqual(['ab', 'ab', 'ab']);
    expect(await read()).toBe('ab');
    expect(count).toEqual({ begun: 1, stopped: 0 });
  });

  it('are written anew where another prompt, or nothing repeatable, was asked for', async () => {
    const drafts = createRepeatedDrafts(10);
    const { count, write, letGo } = fakeWriter();
    letGo();
    const free = { ...optionsFor('x'), isRepeatable: false };
    for (const options of [optionsFor('x'), optionsFor('y'), free, free]) {
      await textOf(drafts.read(options, never(), write));
    }
    expect(count.begun).toBe(4);
  });

  it('go on while anybody waits, and stop when the last one leaves', async () => {
    const drafts = createRepeatedDrafts(10);
    const { count, write } = fakeWriter();
    const callers = [new AbortController(), new AbortController()];
    const reads = callers.map(({ signal }) =>
      textOf(drafts.read(optionsFor('x'), signal, write)).catch((error: unknown) => error),
    );
    callers[0]?.abort('first');
    expect(await reads[0]).toBe('first');
    expect(count.stopped).toBe(0);
    callers[1]?.abort('second');
    expect(await reads[1]).toBe('second');
    expect(count).toEqual({ begun: 1, stopped: 1 });

    const again = fakeWriter();
    again.letGo();
    expect(await textOf(drafts.read(optionsFor('x'), never(), again.write))).toBe('ab');
  });

  it('leave the least recently used', async () => {
    const drafts = createRepeatedDrafts(2);
    const { count, write, letGo } = fakeWriter();
    letGo();
    for (const prompt of ['x', 'y', 'x', 'z', 'x', 'y']) {
      await textOf(drafts.read(optionsFor(prompt), never(), write));
    }
    expect(count.begun).toBe(4);
    expect(drafts.size).toBe(2);
  });

  it('keep no failure', async () => {
    const drafts = createRepeatedDrafts(2);
    const fails: Write = () => Promise.reject(new Error('no'));
    await expect(textOf(drafts.read(optionsFor('x'), never(), fails))).rejects.toThrow('no');
    const { write, letGo } = fakeWriter();
    letGo();
    expect(await textOf(drafts.read(optionsFor('x'), never(), write))).toBe('ab');
  });
});
