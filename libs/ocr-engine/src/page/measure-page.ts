import type { Pixels } from '@skillgate/imaging';

import { analysisOf, type Analysis } from './analysis.js';
import { findInk } from './ink-map.js';
import { findMarks, type Mark } from './marks.js';
import { measureSkew } from './skew.js';
import { findSmallPrint, type SmallPrint } from './small-print.js';
import { isLetterLike, measureTextHeight } from './text-size.js';
import { measureTones } from './tones.js';
import type { Box } from '../layout/layout.js';

/** What a page looks like, from its pixels alone; lengths in its own pixels. */
export interface PageMeasures {
  /** Whether the text is light on dark. */
  readonly inverted: boolean;
  readonly paper: number;
  readonly ink: number;
  /** The height of small letters; 0 where there is hardly any text. */
  readonly textHeight: number;
  /** The height of small letters in print that is smaller than most; 0 where there is none. */
  readonly smallPrintHeight: number;
  readonly letters: number;
  /** Turned clockwise by this the lines are level. */
  readonly skewDegrees: number;
  /** Below 1 the lines seem to run from top to bottom. */
  readonly rowsToColumns: number;
  /** How much sharper its lines are than those of noise, which has 1. */
  readonly regularity: number;
  /** The middles of marks that look like letters of the text's size or of small print, x and y in turn; of many, a sample. */
  readonly letterSpots: Float32Array;
  /** Where there is ink; undefined where there is none. */
  readonly inked: Box | undefined;
}

/** A pixel is ink that is so much of the tones' distance away from its neighbourhood. */
const inkShare = 0.25;
/** What is closer than this to its neighbourhood is grain, of 255. */
const leastContrast = 10;

function boxOf(marks: readonly Mark[], step: number, top: number): Box | undefined {
  // Of a mark of one or two pixels nobody can say that it is ink.
  const real = marks.filter(({ pixels }) => pixels > 2);
  if (real.length === 0) return undefined;
  let [left, upper, right, lower] = [Infinity, Infinity, 0, 0];
  for (const mark of real) {
    left = Math.min(left, mark.left);
    upper = Math.min(upper, mark.top);
    right = Math.max(right, mark.right);
    lower = Math.max(lower, mark.bottom);
  }
  return {
    x: left * step,
    y: top + upper * step,
    width: (right - left) * step,
    height: (lower - upper) * step,
  };
}

/** Letters of one text: capitals and figures are up to twice as high as small letters. */
const ofTextSize = { least: 0.7, most: 2.2 };
const mostSpots = 3_000;

/** What should have a word over it when the page is read. */
function lettersOfText(
  letters: readonly Mark[],
  textHeight: number,
  smallPrint: SmallPrint,
): readonly Mark[] {
  const [least, most] = [ofTextSize.least * textHeight, ofTextSize.most * textHeight];
  const isSmallPrint = new Set(smallPrint.letters);
  return letters.filter((mark) => {
    const height = mark.bottom - mark.top;
    return (height >= least && height <= most) || isSmallPrint.has(mark);
  });
}

function spotsOf(letters: readonly Mark[], { step, top }: Analysis): Float32Array {
  const every = Math.ceil(letters.length / mostSpots);
  const some = letters.filter((_, index) => index % every === 0);
  return Float32Array.from(
    some.flatMap((mark) => [
      ((mark.left + mark.right) / 2) * step,
      top + ((mark.top + mark.bottom) / 2) * step,
    ]),
  );
}

/** Measures a page. Takes about 50 ms for A4. */
export async function measurePage(grey: Pixels): Promise<PageMeasures> {
  const analysis = await analysisOf(grey);
  const { paper, ink } = measureTones(analysis.grey);
  const inverted = ink > paper;
  const contrast = Math.max(leastContrast, inkShare * Math.abs(paper - ink));
  const marks = findMarks(findInk(analysis, { inverted, contrast }));
  const letters = marks.filter(isLetterLike);
  const textHeight = measureTextHeight(letters);
  const smallPrint = findSmallPrint(letters, textHeight);
  const skew = measureSkew(letters, textHeight);
  const isWhole = analysis.height * analysis.step >= grey.height - analysis.step;
  return {
    inverted,
    paper,
    ink,
    textHeight: textHeight * analysis.step,
    smallPrintHeight: smallPrint.height * analysis.step,
    letters: letters.length,
    skewDegrees: skew.degrees,
    rowsToColumns: skew.rowsToColumns,
    regularity: skew.regularity,
    letterSpots: spotsOf(lettersOfText(letters, textHeight, smallPrint), analysis),
    inked: isWhole ? boxOf(marks, analysis.step, analysis.top) : wholeBox(grey),
  };
}

const wholeBox = ({ width, height }: Pixels): Box => ({ x: 0, y: 0, width, height });
