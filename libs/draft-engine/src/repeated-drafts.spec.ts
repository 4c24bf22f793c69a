import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
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

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function heapBytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

async function textOf(events: AsyncIterable<DraftEvent>): Promise<string> {
  let text = '';
  for await (const event of events) if ('piece' in event) text += event.piece;
  return text;
}

describe('drafts that are the same each time', () => {
  it('are written once for all who ask meanwhile, and kept for those who ask later', async () => {
    const drafts = createRepeatedDrafts({ drafts: 10, bytes: 1e6 });
    const { count, write, letGo } = fakeWriter();
    const read = () => textOf(drafts.read(optionsFor('x'), never(), write));
    const asked = [read(), read(), read()];
    letGo();
    expect(await Promise.all(asked)).toEqual(['ab', 'ab', 'ab']);
    expect(await read()).toBe('ab');
    expect(count).toEqual({ begun: 1, stopped: 0 });
  });

  it('are written anew where another prompt, or nothing repeatable, was asked for', async () => {
    const drafts = createRepeatedDrafts({ drafts: 10, bytes: 1e6 });
    const { count, write, letGo } = fakeWriter();
    letGo();
    const free = { ...optionsFor('x'), isRepeatable: false };
    for (const options of [optionsFor('x'), optionsFor('y'), free, free]) {
      await textOf(drafts.read(options, never(), write));
    }
    expect(count.begun).toBe(4);
  });

  it('go on while anybody waits, and stop when the last one leaves', async () => {
    const drafts = createRepeatedDrafts({ drafts: 10, bytes: 1e6 });
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
    const drafts = createRepeatedDrafts({ drafts: 2, bytes: 1e6 });
    const { count, write, letGo } = fakeWriter();
    letGo();
    for (const prompt of ['x', 'y', 'x', 'z', 'x', 'y']) {
      await textOf(drafts.read(optionsFor(prompt), never(), write));
    }
    expect(count.begun).toBe(4);
    expect(drafts.size).toBe(2);
  });

  it('are given in the pieces that they were written in, also where they were kept', async () => {
    const drafts = createRepeatedDrafts({ drafts: 10, bytes: 1e6 });
    const pieces = ['One', '', ' two', ' 😀'];
    const write: Write = async (_, onPiece) => {
      pieces.forEach(onPiece);
      return draftOf(pieces.join(''));
    };
    for (let time = 0; time < 2; time += 1) {
      const read: string[] = [];
      for await (const event of drafts.read(optionsFor('x'), never(), write)) {
        if ('piece' in event) read.push(event.piece);
      }
      expect(read).toEqual(pieces);
    }
  });

  it('are kept as far as there is room for their texts', async () => {
    const drafts = createRepeatedDrafts({ drafts: 10, bytes: 50_000 });
    const begun: string[] = [];
    const ask = (prompt: string, length: number) =>
      textOf(
        drafts.read(optionsFor(prompt), never(), async (_, onPiece) => {
          begun.push(prompt);
          onPiece('x'.repeat(length));
          return draftOf('x'.repeat(length));
        }),
      );
    for (const prompt of ['a', 'b', 'a', 'c', 'a', 'b']) await ask(prompt, 10_000);
    expect(begun).toEqual(['a', 'b', 'c', 'b']);
    expect(drafts.size).toBe(2);
    await ask('long', 30_000);
    expect(drafts.size).toBe(0);
  });

  it('take their room once, also where one was written twice at a time', async () => {
    const drafts = createRepeatedDrafts({ drafts: 10, bytes: 50_000 });
    const long = draftOf('x'.repeat(10_000));
    const ask = (prompt: string, signal: AbortSignal, written: Promise<Draft>) =>
      textOf(
        drafts.read(optionsFor(prompt), signal, (_, onPiece) => {
          onPiece(long.text);
          return written;
        }),
      );
    for (const prompt of ['a', 'b', 'c']) {
      const leaving = new AbortController();
      let end = (_: Draft): void => undefined;
      const ending = new Promise<Draft>((resolve) => (end = resolve));
      const left = ask(prompt, leaving.signal, ending).catch(() => undefined);
      leaving.abort();
      // Until the reader has heard of it.
      await setImmediate();
      const again = ask(prompt, never(), ending);
      end(long);
      await Promise.all([left, again]);
    }
    expect(drafts.size).toBe(2);
    await ask('d', never(), Promise.resolve(long));
    expect(drafts.size).toBe(2);
  });

  it('take no room for their requests', async () => {
    const drafts = createRepeatedDrafts({ drafts: 1_000, bytes: 1e6 });
    const { write, letGo } = fakeWriter();
    letGo();
    const before = heapBytes();
    for (let at = 0; at < 50; at += 1) {
      await textOf(drafts.read(optionsFor(`${at}${'long '.repeat(200_000)}`), never(), write));
    }
    expect(drafts.size).toBe(50);
    expect(heapBytes() - before).toBeLessThan(20e6);
  });

  it('keep no failure', async () => {
    const drafts = createRepeatedDrafts({ drafts: 2, bytes: 1e6 });
    const fails: Write = () => Promise.reject(new Error('no'));
    await expect(textOf(drafts.read(optionsFor('x'), never(), fails))).rejects.toThrow('no');
    const { write, letGo } = fakeWriter();
    letGo();
    expect(await textOf(drafts.read(optionsFor('x'), never(), write))).toBe('ab');
  });
});
