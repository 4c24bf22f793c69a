import { heightOf, type Mark } from './marks.js';

/** What stands further from the next, in heights, is the dot or the accent of a larger letter. */
const letterGap = 0.9;
/** Neighbours in a word share so much of the lower one's height, and are at most so much higher than another. */
const sharedHeight = 0.6;
const heightRatio = 2.2;
/** Fewer in a row are a colon, an ellipsis or what is left of a broken letter. */
const fewestOfWord = 4;
/** Dots and dashes fill their boxes; letters do not. */
const mostFilled = 0.75;

const fillOf = ({ left, right, top, bottom, pixels }: Mark) =>
  pixels / ((right - left) * (bottom - top));

function follows(mark: Mark, before: Mark): boolean {
  const low = Math.min(heightOf(mark), heightOf(before));
  const high = Math.max(heightOf(mark), heightOf(before));
  const shared = Math.min(mark.bottom, before.bottom) - Math.max(mark.top, before.top);
  const gap = mark.left - before.right;
  return high <= heightRatio * low && shared >= sharedHeight * low && gap <= letterGap * low;
}

type AreAlike<M> = (mark: M, before: M) => boolean;

/** Marks that stand in a row, closely, from left to right. */
function rowsOfMarks<M extends Mark>(
  marks: readonly M[],
  band: number,
  areAlike: AreAlike<M>,
): M[][] {
  const rows: M[][] = [];
  const open = new Map<number, M[]>();
  for (const mark of [...marks].sort((a, b) => a.left - b.left)) {
    const at = Math.floor(mark.bottom / band);
    const row = [at, at - 1, at + 1]
      .map((near) => open.get(near))
      .find((other) => {
        const before = other?.at(-1);
        return before !== undefined && follows(mark, before) && areAlike(mark, before);
      });
    if (row === undefined) rows.push([]);
    const own = row ?? (rows.at(-1) as M[]);
    own.push(mark);
    open.set(at, own);
  }
  return rows;
}

export const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;

/** The median of their heights. */
export const middleHeight = (word: readonly Mark[]) => median(word.map(heightOf));

const areLetters = (row: readonly Mark[]) =>
  row.reduce((sum, mark) => sum + fillOf(mark), 0) / row.length < mostFilled;

/**
 * Marks that look like letters, in rows: each a word, a part of one, or several that stand closely.
 * @param areAlike Whether two that follow each other may be of one word. Default: they may.
 */
export const findRows = <M extends Mark>(
  marks: readonly M[],
  textHeight: number,
  areAlike: AreAlike<M> = () => true,
): M[][] => rowsOfMarks(marks, Math.max(1, textHeight / 2), areAlike).filter(areLetters);

/** Whether a row is a word by itself. */
export const isWord = ({ length }: { readonly length: number }) => length >= fewestOfWord;

/** The rows that are words by themselves. */
export const findWords = (marks: readonly Mark[], textHeight: number): Mark[][] =>
  findRows(marks, textHeight).filter(isWord);
