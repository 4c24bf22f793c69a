import { describe, expect, it } from 'vitest';

import { wordsOf, type Box, type Layout, type Word } from '../layout/layout.js';
import type { FaintWords } from '../page/faint-words.js';
import { readFaintToo } from './read-faint-too.js';

const rowOf = (row: number): Box => ({ x: 0, y: 100 * row, width: 400, height: 50 });
const faintIn = (row: number, letters = 20): FaintWords => ({
  ...{ box: rowOf(row), ink: 180, ground: 255, letterHeight: 12, letters },
});
const wordIn = (row: number, text: string, confidence = 0.95): Word => ({
  ...{ text, confidence, box: rowOf(row) },
});
const layoutOf = (words: readonly Word[]): Layout =>
  words.map((word) => ({ box: word.box, paragraphs: [[{ box: word.box, words: [word] }]] }));

interface Told {
  missed?: number;
  /** The letters of a row. Default: those of a word. */
  letters?: Record<number, number>;
  /** What is read of a row where it is strengthened. */
  faint: Record<number, Word>;
  /** The same where not all of them are. Default: as where all are. */
  faintThen?: Record<number, Word>;
  /** What is read besides. */
  strong?: (strengthened: number) => Word[];
}

/** Reads faint rows, and tells which were strengthened in which reading and which reading counted. */
async function read({
  missed = 0,
  letters = {},
  faint,
  faintThen = faint,
  strong = () => [],
}: Told) {
  const rows = Object.keys(faint).map(Number);
  const readings: number[][] = [];
  const counted = await readFaintToo(
    rows.map((row) => faintIn(row, letters[row])),
    async (strengthened) => {
      const shown = strengthened.map(({ box }) => box.y / 100);
      readings.push(shown);
      const told = shown.length === rows.length ? faint : faintThen;
      const words = [...shown.map((row) => told[row] as Word), ...strong(shown.length)];
      return { layout: layoutOf(words), missed, strengthened };
    },
  );
  return { readings, counted };
}

/** The same, and which rows were strengthened in the reading that counted. */
async function readRows(told: Told) {
  const { readings, counted } = await read(told);
  return { readings, counted: counted.strengthened.map(({ box }) => box.y / 100) };
}

describe('faint words', () => {
  it('that are read as surely as a page count, of one reading', async () => {
    const faint = { 1: wordIn(1, 'Terms'), 2: wordIn(2, 'overleaf') };
    expect(await readRows({ faint })).toEqual({ readings: [[1, 2]], counted: [1, 2] });
  });

  it.each([
    ['that are read with doubt', wordIn(2, 'bsɘɿ', 0.4)],
    ['of one character again and again', wordIn(2, 'O0o0OO')],
  ])('%s stay as they are, and the others count', async (_, word) => {
    const faint = { 1: wordIn(1, 'Terms'), 2: word, 3: wordIn(3, 'claim') };
    expect(await readRows({ faint })).toEqual({
      readings: [
        [1, 2, 3],
        [1, 3],
      ],
      counted: [1, 3],
    });
  });

  it('of which none is read surely leave the page plain', async () => {
    const faint = { 1: wordIn(1, 'Tɘɿm', 0.3) };
    expect(await readRows({ faint })).toEqual({ readings: [[1], []], counted: [] });
  });

  it.each([
    ['lose more than they are leave the page plain', 'Shipped today', []],
    ['lose less than they are count', 'Yes', [1]],
    ['lose no others count', '', [1]],
  ])('that %s', async (_, lost, counted) => {
    const strong = (strengthened: number) => (strengthened > 0 ? [] : [wordIn(5, lost)]);
    const told = await readRows({ missed: 0.05, faint: { 1: wordIn(1, 'Order') }, strong });
    expect(told).toEqual({ readings: [[1], []], counted });
  });

  it('count with those of their print that are read with little doubt, or not', async () => {
    const terms = Object.fromEntries([1, 2, 3, 4].map((row) => [row, wordIn(row, 'overleaf')]));
    const doubtful = { 5: wordIn(5, 'take:', 0.77), 6: { ...wordIn(6, 'is'), box: rowOf(9) } };
    const all = [1, 2, 3, 4, 5, 6];
    expect(await readRows({ faint: { ...terms, ...doubtful } })).toEqual({
      readings: [all],
      counted: all,
    });
  });

  it('do not count where their print shows through, of which a word is read by chance', async () => {
    const mirrored = Object.fromEntries(
      [1, 2, 3, 4].map((row) => [row, wordIn(row, '19dmun', 0.2)]),
    );
    expect(await readRows({ faint: { ...mirrored, 5: wordIn(5, 'noa') } })).toEqual({
      readings: [[1, 2, 3, 4, 5], []],
      counted: [],
    });
  });

  it('count with short ones that are one digit twice', async () => {
    const faint = { 1: wordIn(1, 'Terms'), 2: wordIn(2, '11'), 3: wordIn(3, 'claim') };
    expect(await readRows({ faint, letters: { 2: 2 } })).toEqual({
      readings: [[1, 2, 3]],
      counted: [1, 2, 3],
    });
  });

  it('count however many specks are as faint', async () => {
    const specks = Array.from({ length: 10 }, (_, at) => 3 + at);
    const told = Object.fromEntries(specks.map((row) => [row, wordIn(row, '~.-~', 0.1)]));
    const faint = { 1: wordIn(1, 'Terms'), 2: wordIn(2, 'claim'), ...told };
    const letters = Object.fromEntries(specks.map((row) => [row, 3]));
    expect((await readRows({ faint, letters })).counted).toEqual([1, 2]);
  });

  it('leave no guess behind where a part of what is no print is strengthened with them', async () => {
    const faint = { 1: wordIn(1, 'Terms'), 2: wordIn(2, 'March'), 3: wordIn(3, 'CEIV', 0.4) };
    const faintThen = { ...faint, 2: wordIn(2, 'nk', 0.41) };
    const { readings, counted } = await read({ faint, faintThen });
    expect(readings.at(-1)).toEqual([1, 2]);
    expect(wordsOf(counted.layout).map(({ text }) => text)).toEqual(['Terms']);
  });

  it('that are none have the page read once', async () => {
    expect(await readRows({ missed: 0.5, faint: {} })).toEqual({ readings: [[]], counted: [] });
  });
});
