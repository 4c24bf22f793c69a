import { encloses } from '../layout/boxes.js';
import type { Box } from '../layout/layout.js';
import { inSource, type Analysis } from './analysis.js';
import { mostFaintLetters, strengthOf, tellFaint, type Letters } from './faint-letters.js';
import { reachOfLine } from './line-of-print.js';
import type { Mark } from './marks.js';
import { meet, surrounds } from './marks-by-rows.js';
import { printOf, type Print } from './print.js';
import { roomAround } from './room-around.js';
import { isOfTextSize } from './text-size.js';
import { areOfOnePrint, type TonedMark } from './toned-marks.js';
import type { Tones } from './tones.js';
import { findRows, isWord } from './words-of-marks.js';

/** Words whose ink is nearer to the paper than most of the page's ink is, such as grey terms below a black bill. */
export interface FaintWords {
  /** With what belongs to them: dots, accents, what stands behind the last letter. In the page's own pixels. */
  readonly box: Box;
  /** The tones of its letters and of what they stand on, 0 to 255. */
  readonly ink: number;
  readonly ground: number;
  /** The height of most of its letters, in the page's own pixels. */
  readonly letterHeight: number;
  readonly letters: number;
}

/** Ink that stands out of its ground by less of the tones' distance is a part of what is drawn there. */
const leastDistance = 0.1;
/** More of them are a texture: a page has some hundred lines, of which few are faint. */
const mostWords = 500;

/** Of words in one line each has most of it: those that tell nothing new are left out. */
function withoutRepeats(words: readonly FaintWords[]): FaintWords[] {
  const kept: FaintWords[] = [];
  for (const word of words) {
    const isTold = ({ box, ink, ground }: FaintWords) =>
      ink === word.ink && ground === word.ground && encloses(box, word.box);
    if (!kept.some(isTold)) kept.push(word);
  }
  return kept;
}

/** Whether what is too short to be told by itself is of a word's print. */
const isOf = (word: Print, short: Print) =>
  areOfOnePrint(word, short) && isOfTextSize(short.letterHeight, word.letterHeight);

/** What stands in a page's faint rows: words, and what is too short to be told by itself. */
interface Prints {
  readonly words: readonly Print[];
  readonly short: readonly Print[];
}

function printsOf(
  analysis: Analysis,
  tones: Tones,
  { faint, strongByRows }: Letters,
  textHeight: number,
): Prints {
  const rows = findRows([...faint.values()], textHeight, areOfOnePrint);
  const words = rows.filter(isWord);
  if (words.length > mostWords) return { words: [], short: [] };
  const isPrint = (print: Print) => {
    const isDrawn = strengthOf(print.ink, tones) - strengthOf(print.ground, tones) < leastDistance;
    // A watermark lies under others' words, which it would black out.
    return !isDrawn && !strongByRows.someInRowsOf(print, (other) => meet(print, other));
  };
  const printed = (some: readonly TonedMark[][]) =>
    some.map((row) => printOf(analysis, row)).filter(isPrint);
  const whole = printed(words);
  return {
    words: whole,
    short: whole.length === 0 ? [] : printed(rows.filter((row) => !isWord(row))),
  };
}

/** Finds them among a page's letters, the strongest first; and what is as faint as they are: short words, lone figures. */
export function findFaintWords(
  analysis: Analysis,
  tones: Tones,
  marks: readonly Mark[],
  textHeight: number,
): FaintWords[] {
  const letters = tellFaint(analysis, tones, marks);
  if (letters.faint.size > mostFaintLetters) return [];
  const { words, short } = printsOf(analysis, tones, letters, textHeight);
  const withRoom = (print: Print) => ({
    ...print,
    area: roomAround(analysis, print, reachOfLine(print, letters.byRows, letters.faint)),
  });
  const roomy = words.map(withRoom);
  const others = short.filter((print) => {
    const alike = roomy.filter((word) => isOf(word, print));
    return alike.length > 0 && !alike.some(({ area }) => surrounds(area, print));
  });
  const all =
    words.length + others.length > mostWords ? roomy : [...roomy, ...others.map(withRoom)];
  const found = all.map(({ area, ink, ground, letterHeight, letters: count }) => ({
    ...{ box: inSource(area, analysis), ink, ground },
    ...{ letterHeight: letterHeight * analysis.step, letters: count },
  }));
  found.sort((one, other) => strengthOf(other.ink, tones) - strengthOf(one.ink, tones));
  return withoutRepeats(found);
}
