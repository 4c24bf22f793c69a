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

it.each([1, 2])(
  'lets a task of one text by after one batch more at most of a task of thousands, of which %i are done',
  async (done) => {
    const { line, batches } = fakeLine();
    line.add(
      1,
      Array.from({ length: 3_000 }, () => text(30)),
    );
    for (let batch = 0; batch < done; batch += 1) expect(await line.runNext()).toEqual([]);
    line.add(2, [text(3)]);
    const next = [...(await line.runNext()), ...(await line.runNext())];
    expect(next).toMatchObject([{ number: 2 }]);
    expect(batches.flat().filter((length) => length === 3)).toHaveLength(1);
  },
);

it('finishes tasks of equally many texts one after the other, not all of them at the end', async () => {
  const { line, batches } = fakeLine();
  const lengths = [
    [30, 29],
    [20, 21],
    [9, 10],
  ];
  lengths.forEach((own, number) => line.add(number, own.map(text)));
  while (line.size > 0) await line.runNext();
  expect(batches).toEqual([[30], [29], [20], [21], [9, 10]]);
});

it('gives every other batch to the oldest task, whatever comes meanwhile', async () => {
  const { line, batches } = fakeLine();
  line.add(0, [30, 30, 30, 30, 30].map(text));
  for (let number = 1; number <= 5; number += 1) {
    line.add(number, [text(20)]);
    await line.runNext();
  }
  expect(batches).toEqual([[30], [20], [30], [20], [30]]);
});

it('fails the text alone that the network fails on, and not those that went with it', async () => {
  const error = new Error('no such token');
  const runs: number[] = [];
  const embed = async (texts: readonly TokenizedText[]) => {
    runs.push(texts.length);
    if (texts.some(({ ids }) => ids.length === 4)) throw error;
    return texts.map(({ ids }) => Float32Array.of(ids.length, 1));
  };
  const { line } = fakeLine({ embedder: { embed, maxRows: Infinity } });
  line.add(1, [text(3)]);
  line.add(2, [text(4), text(4), text(30)]);
  line.add(3, [text(5)]);
  expect(await line.runNext()).toEqual([
    { number: 1, result: expect.objectContaining({ values: Float32Array.of(3, 1) }) },
    { number: 2, error },
    { number: 3, result: expect.objectContaining({ values: Float32Array.of(5, 1) }) },
  ]);
  expect(runs).toEqual([4, 1, 1, 1]);
  expect(line.size).toBe(0);
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
