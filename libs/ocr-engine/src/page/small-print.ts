import type { Mark } from './marks.js';

/** Letters that are lower than this share of the commonest are of a smaller size. */
const smaller = 0.78;
/** What stands further from the next, in heights, is the dot or the accent of a larger letter. */
const letterGap = 0.9;
/** Neighbours in a word share so much of the lower one's height, and are at most so much higher than another. */
const sharedHeight = 0.6;
const heightRatio = 2.2;
/** Fewer in a row are a colon, an ellipsis or what is left of a broken letter. */
const fewestOfWord = 4;
/** Dots and dashes fill their boxes; letters do not. */
const mostFilled = 0.75;
/** Fewer letters are a smudge. */
const fewestLetters = 24;
/** The share of the small letters that may be smaller still than the size that is told. */
const belowTold = 0.1;

/** The letters of a page that are smaller than most. */
export interface SmallPrint {
  /** Of almost all of them the least, in pixels; 0 where there is no small print. */
  readonly height: number;
  readonly letters: readonly Mark[];
}

const heightOf = ({ top, bottom }: Mark) => bottom - top;
const fillOf = ({ left, right, top, bottom, pixels }: Mark) =>
  pixels / ((right - left) * (bottom - top));

function follows(mark: Mark, before: Mark): boolean {
  const low = Math.min(heightOf(mark), heightOf(before));
  const high = Math.max(heightOf(mark), heightOf(before));
  const shared = Math.min(mark.bottom, before.bottom) - Math.max(mark.top, before.top);
  const gap = mark.left - before.right;
  return high <= heightRatio * low && shared >= sharedHeight * low && gap <= letterGap * low;
}

/** Marks that stand in a row, closely, from left to right. */
function rowsOfMarks(marks: readonly Mark[], band: number): Mark[][] {
  const rows: Mark[][] = [];
  const open = new Map<number, Mark[]>();
  for (const mark of [...marks].sort((a, b) => a.left - b.left)) {
    const at = Math.floor(mark.bottom / band);
    const row = [at, at - 1, at + 1]
      .map((near) => open.get(near))
      .find((other) => other !== undefined && follows(mark, other.at(-1) as Mark));
    if (row === undefined) rows.push([]);
    const own = row ?? (rows.at(-1) as Mark[]);
    own.push(mark);
    open.set(at, own);
  }
  return rows;
}

const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;

const isWord = (row: readonly Mark[]) =>
  row.length >= fewestOfWord &&
  row.reduce((sum, mark) => sum + fillOf(mark), 0) / row.length < mostFilled;

/** Finds words of letters that are smaller than the text's: a footnote, a bill's terms, the line below a picture. */
export function findSmallPrint(letters: readonly Mark[], textHeight: number): SmallPrint {
  const small = letters.filter((mark) => heightOf(mark) < smaller * textHeight);
  const words = rowsOfMarks(small, Math.max(1, textHeight / 2)).filter(isWord);
  const found = words.flat();
  if (found.length < fewestLetters) return { height: 0, letters: [] };
  const heights = words.flatMap((word) => {
    const height = median(word.map(heightOf));
    return word.map(() => height);
  });
  heights.sort((a, b) => a - b);
  return { height: heights[Math.floor(belowTold * heights.length)] ?? 0, letters: found };
}
