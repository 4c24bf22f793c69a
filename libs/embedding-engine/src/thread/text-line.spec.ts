import { expect, it } from 'vitest';

import { createTextLine, type TextLineOptions } from './text-line.js';
import type { TokenizedText } from './tokenize.js';

/** A line whose tokens are characters, and whose vectors tell how long their text was. */
function fakeLine(options: Partial<TextLineOptions> = {}) {
  const batches: number[][] = [];
  const embed = async (texts: readonly TokenizedText[]) => {
    batches.push(texts.map(({ ids }) => ids.length));
    return texts.map(({ ids }) => Float32Array.of(ids.length, 1));
  };
  const line = createTextLine({
    tokenizer: { tokenize: (text) => ({ ids: Array.from(text, () => 7), truncated: false }) },
    embedder: { embed, maxRows: Infinity },
    ...{ dimensions: 2, batchTokens: 30 },
    ...options,
  });
  return { line, batches };
}

const text = (length: number) => 'x'.repeat(length);

it('puts texts of several tasks that are of like length together, and answers each task whole', async () => {
  const { line, batches } = fakeLine();
  line.add(1, [text(3), text(20)]);
  line.add(2, [text(4)]);
  expect(await line.runNext()).toEqual([
    {
      number: 2,
      result: { values: Float32Array.of(4, 1), tokens: [4], truncated: [false] },
    },
  ]);
  expect(await line.runNext()).toEqual([
    {
      number: 1,
      result: {
        values: Float32Array.of(3, 1, 20, 1),
        tokens: [3, 20],
        truncated: [false, false],
      },
    },
  ]);
  expect(batches).toEqual([[3, 4], [20]]);
  expect(line.size).toBe(0);
});

it('drops what waits of a task that is forgotten, and nobody else’s', async () => {
  const { line, batches } = fakeLine();
  line.add(1, [text(3), text(3)]);
  line.add(2, [text(3)]);
  line.forget(1);
  expect(await line.runNext()).toMatchObject([{ number: 2 }]);
  expect(batches).toEqual([[3]]);
  expect(line.size).toBe(0);
});

it('fails the tasks of a run that failed with all of their texts, and goes on', async () => {
  let isBroken = true;
  const error = new Error('broken');
  const embed = async (texts: readonly TokenizedText[]) => {
    if (isBroken) throw error;
    return texts.map(() => Float32Array.of(1, 0));
  };
  const { line } = fakeLine({ embedder: { embed, maxRows: 1 } });
  line.add(1, [text(3), text(3)]);
  line.add(2, [text(4)]);
  expect(await line.runNext()).toEqual([{ number: 1, error }]);
  isBroken = false;
  expect(await line.runNext()).toMatchObject([{ number: 2 }]);
});

it('fails only the task whose text can’t be tokenised', async () => {
  const error = new Error('no tokens');
  const tokenize = (given: string) => {
    if (given === 'bad') throw error;
    return { ids: [1, 2], truncated: false };
  };
  const { line } = fakeLine({ tokenizer: { tokenize } });
  line.add(1, ['good']);
  line.add(2, ['bad', 'good']);
  line.add(3, ['good']);
  expect(await line.runNext()).toEqual([{ number: 2, error }]);
  expect(await line.runNext()).toMatchObject([{ number: 1 }, { number: 3 }]);
});

it('tokenises no more between two runs than takes some milliseconds', async () => {
  const { line, batches } = fakeLine({ batchTokens: 1_000_000 });
  for (const number of [1, 2, 3]) line.add(number, [text(15_000)]);
  await line.runNext();
  expect(batches).toEqual([[15_000, 15_000]]);
});
