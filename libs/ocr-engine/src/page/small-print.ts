import type { FaintWords } from './faint-words.js';
import { heightOf, type Mark } from './marks.js';
import { findWords, middleHeight } from './words-of-marks.js';

/** Letters that are lower than this share of the commonest are of a smaller size. */
const smaller = 0.78;
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
  const small = faintWords.filter(({ letterHeight }) => letterHeight < smaller * textHeight);
  const heights = small.flatMap(({ letterHeight, letters }) =>
    Array.from({ length: letters }, () => letterHeight),
  );
  if (heights.length < fewestLetters) return smallPrintHeight;
  return Math.min(smallPrintHeight || Infinity, leastOf(heights));
}
