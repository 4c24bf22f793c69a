import type { Pixels } from '@skillgate/imaging';

import { analysisOf, firstStep, type Analysis } from './analysis.js';
import { findFaintWords, type FaintWords } from './faint-words.js';
import { findInk } from './ink-map.js';
import { findInkedBox } from './inked-box.js';
import { heightOf, type Mark } from './marks.js';
import { looksLikeText } from './looks-like-text.js';
import { measureSkew, type Skew } from './skew.js';
import { findSmallPrint, type SmallPrint } from './small-print.js';
import { lettersWithFaint, surveyMarks, type Survey } from './survey-marks.js';
import { isOfTextSize, measureTextHeight } from './text-size.js';
import { measureTones, type Tones } from './tones.js';
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
  readonly faintWords: readonly FaintWords[];
  /** Where there is ink, faint words left aside, or a ground that is not paper; undefined where there is none. */
  readonly inked: Box | undefined;
}

/** A pixel is ink that is so much of the tones' distance away from its neighbourhood. */
const inkShare = { usual: 0.25, faint: 0.18 };
/** What is closer than this to its neighbourhood is grain, of 255. */
const leastContrast = 10;

const mostSpots = 3_000;

/** What should have a word over it when the page is read. */
function lettersOfText(
  letters: readonly Mark[],
  textHeight: number,
  smallPrint: SmallPrint,
): readonly Mark[] {
  const isSmallPrint = new Set(smallPrint.letters);
  return letters.filter(
    (mark) => isOfTextSize(heightOf(mark), textHeight) || isSmallPrint.has(mark),
  );
}

function spotsOf(letters: readonly Mark[], step: number): Float32Array {
  const every = Math.ceil(letters.length / mostSpots);
  const some = letters.filter((_, index) => index % every === 0);
  return Float32Array.from(
    some.flatMap((mark) => [
      ((mark.left + mark.right) / 2) * step,
      ((mark.top + mark.bottom) / 2) * step,
    ]),
  );
}

interface Seen extends Survey {
  analysis: Analysis;
  tones: Tones;
  /** How far a pixel must be from its neighbourhood to be ink, of 255. */
  contrast: number;
  /** The letters, with those of fainter ink. */
  withFaint: readonly Mark[];
  /** In pixels of the analysis, as the marks are. */
  textHeight: number;
  skew: Skew;
}

function look(analysis: Analysis): Seen {
  const tones = measureTones(analysis.grey);
  const { paper, ink } = tones;
  const contrastOf = (share: number) => Math.max(leastContrast, share * Math.abs(paper - ink));
  const contrast = contrastOf(inkShare.usual);
  const inks = findInk(analysis, {
    ...{ inverted: ink > paper, contrast, faintContrast: contrastOf(inkShare.faint) },
  });
  const survey = surveyMarks(inks.ink);
  const textHeight = measureTextHeight(survey.letters);
  const skew = measureSkew(survey.letters, textHeight);
  const withFaint = lettersWithFaint(inks.withFaint);
  return { ...survey, analysis, tones, contrast, withFaint, textHeight, skew };
}

/** Letters that are lower in the small copy are hardly told from dots there, nor their height from the next. */
const legibleHeight = 7;

/** Fewer marks are no text, however small. */
const fewestMarks = 8;

function isLegible({ count, letters, textHeight, skew }: Seen): boolean {
  if (count < fewestMarks || textHeight >= legibleHeight) return true;
  return looksLikeText({ letters: letters.length, regularity: skew.regularity }) === 'no text';
}

/** Looks at a small copy, and closer where its letters are too small there: those of a large screen. */
async function lookClosely(grey: Pixels): Promise<Seen> {
  const step = firstStep(grey);
  const seen = look(await analysisOf(grey, step));
  if (step === 1 || isLegible(seen)) return seen;
  const closer = Math.max(1, Math.floor((step * seen.textHeight) / legibleHeight));
  return look(await analysisOf(grey, closer));
}

/** Measures a page. Takes about 50 ms for A4. */
export async function measurePage(grey: Pixels): Promise<PageMeasures> {
  const seen = await lookClosely(grey);
  const { analysis, tones, contrast, edges, withFaint, letters, textHeight, skew } = seen;
  const { step } = analysis;
  const smallPrint = findSmallPrint(letters, textHeight);
  return {
    inverted: tones.ink > tones.paper,
    ...tones,
    textHeight: textHeight * step,
    smallPrintHeight: smallPrint.height * step,
    letters: letters.length,
    skewDegrees: skew.degrees,
    rowsToColumns: skew.rowsToColumns,
    regularity: skew.regularity,
    letterSpots: spotsOf(lettersOfText(letters, textHeight, smallPrint), step),
    faintWords: findFaintWords(analysis, tones, withFaint, textHeight),
    inked: findInkedBox(analysis, edges, { paper: tones.paper, contrast }),
  };
}
