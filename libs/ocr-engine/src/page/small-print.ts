import type { FaintWords } from './faint-words.js';
import { heightOf, type Mark } from './marks.js';
import { findWords, middleHeight } from './words-of-marks.js';

/** Letters that are lower than this share of the commonest are of a smaller size. */
const smaller = 0.78;
/** Fewer letters are a smudge. */
const fewestLetters = 24;
/** The share of the small letters that may be smaller still than the size that is told. */
const belowTold = 0.1;

/** Of faint letters of one size broken ones make up to a fifth of the words look smaller: where it is less there is none. */
const leastShare = 1 / 3;

/** The letters of a page that are smaller than most. */
export interface SmallPrint {
  /** Of almost all of them the least, in pixels; 0 where there is no small print. */
  readonly height: number;
  readonly letters: readonly Mark[];
}

/** Of almost all of the letters' heights. */
const leastOf = (heights: readonly number[]) =>
  [...heights].sort((a, b) => a - b)[Math.floor(belowTold * heights.length)] ?? 0;

/** Finds words of letters that are smaller than the text's: a footnote, a bill's terms, the line below a picture. */
export function findSmallPrint(letters: readonly Mark[], textHeight: number): SmallPrint {
  const small = letters.filter((mark) => heightOf(mark) < smaller * textHeight);
  const words = findWords(small, textHeight);
  const found = words.flat();
  if (found.length < fewestLetters) return { height: 0, letters: [] };
  const heights = words.flatMap((word) => {
    const height = middleHeight(word);
    return word.map(() => height);
  });
  return { height: leastOf(heights), letters: found };
}

/** The height of small print when faint words are read too, in the pixels of what is given. */
export function smallPrintWithFaint(
  { textHeight, smallPrintHeight }: { textHeight: number; smallPrintHeight: number },
  faintWords: readonly FaintWords[],
): number {
  const heights = faintWords.flatMap(({ letterHeight, letters }) =>
    Array.from({ length: letters }, () => letterHeight),
  );
  const small = heights.filter((height) => height < smaller * textHeight);
  const fewest = Math.max(fewestLetters, leastShare * heights.length);
  if (small.length < fewest) return smallPrintHeight;
  return Math.min(smallPrintHeight || Infinity, leastOf(small));
}
