import { encloses } from '../layout/boxes.js';
import type { Box } from '../layout/layout.js';
import type { Analysis } from './analysis.js';
import { reachOfLine } from './line-of-print.js';
import { enlarge, type Mark } from './marks.js';
import { marksByRows, meet, surrounds, type MarksByRows } from './marks-by-rows.js';
import { roomAround, type Print } from './room-around.js';
import { areOfOnePrint, groundAround, inkOf, type TonedMark } from './toned-marks.js';
import type { Tones } from './tones.js';
import { findWords, median, middleHeight } from './words-of-marks.js';

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

/**
 * Ink this share of the way from the paper to that of most letters, or less, may fall to the paper's side of Tesseract's
 * one threshold for a page, which lies halfway: of a word some letters go.
 */
const faintShare = 0.65;
/** Ink that stands out of its ground by less of the tones' distance is a part of what is drawn there. */
const leastDistance = 0.1;
/** More of them are a texture: a page has some hundred lines, of which few are faint. */
const most = { letters: 10_000, words: 500 };

/** The tone that half of a box is darker than: that of its ground, which letters cover less of. */
function groundOf({ grey, width }: Analysis, { left, top, right, bottom }: Mark): number {
  const counts = new Uint32Array(256);
  for (let row = top; row < bottom; row += 1) {
    for (const tone of grey.subarray(row * width + left, row * width + right)) {
      counts[tone] = (counts[tone] as number) + 1;
    }
  }
  let below = 0;
  return counts.findIndex((count) => (below += count) >= ((right - left) * (bottom - top)) / 2);
}

/** How far of the way from the paper to the ink of most letters a tone has gone; negative beyond the paper. */
const strengthOf = (tone: number, { paper, ink }: Tones) => (tone - paper) / (ink - paper);

function printOf(analysis: Analysis, word: readonly TonedMark[]): Print {
  const around: Mark = { ...(word[0] as TonedMark), pixels: 0 };
  for (const mark of word) enlarge(around, mark);
  return {
    ...around,
    ink: median(word.map(({ ink }) => ink)),
    ground: groundOf(analysis, around),
    letterHeight: middleHeight(word),
  };
}

function inPage({ left, top, right, bottom }: Omit<Mark, 'pixels'>, step: number): Box {
  const [x, y] = [Math.floor(left * step), Math.floor(top * step)];
  return { x, y, width: Math.ceil(right * step) - x, height: Math.ceil(bottom * step) - y };
}

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

/** A page's letters, of which some are faint. */
interface Letters {
  readonly faint: ReadonlyMap<Mark, TonedMark>;
  readonly byRows: MarksByRows<Mark>;
  readonly strongByRows: MarksByRows<Mark>;
}

/** Tells them apart by their ink. What goes around others is a frame or another ground. */
function tellFaint(analysis: Analysis, tones: Tones, letters: readonly Mark[]): Letters {
  const faint = new Map<Mark, TonedMark>();
  const strong: Mark[] = [];
  const byRows = marksByRows(letters);
  for (const mark of letters) {
    const ink = inkOf(analysis, mark, tones.ink > tones.paper);
    const strength = strengthOf(ink, tones);
    if (strength > faintShare) strong.push(mark);
    if (strength <= 0 || strength > faintShare || faint.size > most.letters) continue;
    const isAround = byRows.someInRowsOf(mark, (other) => surrounds(mark, other));
    if (!isAround) faint.set(mark, { ...mark, ink, ground: groundAround(analysis, mark) });
  }
  return { faint, byRows, strongByRows: marksByRows(strong) };
}

/** Finds them among a page's letters, the strongest first. */
export function findFaintWords(
  analysis: Analysis,
  tones: Tones,
  letters: readonly Mark[],
  textHeight: number,
): FaintWords[] {
  const { faint, byRows, strongByRows } = tellFaint(analysis, tones, letters);
  if (faint.size > most.letters) return [];
  const words = findWords([...faint.values()], textHeight, areOfOnePrint);
  if (words.length > most.words) return [];
  const found = words.flatMap((word) => {
    const print = printOf(analysis, word);
    const { ink, ground, letterHeight } = print;
    const isDrawn = strengthOf(ink, tones) - strengthOf(ground, tones) < leastDistance;
    // A watermark lies under others' words, which it would black out.
    const isUnder = () => strongByRows.someInRowsOf(print, (other) => meet(print, other));
    if (isDrawn || isUnder()) return [];
    const area = roomAround(analysis, print, reachOfLine(print, byRows, faint));
    const { step } = analysis;
    return {
      ...{ box: inPage(area, step), ink, ground },
      ...{ letterHeight: letterHeight * step, letters: word.length },
    };
  });
  found.sort((one, other) => strengthOf(other.ink, tones) - strengthOf(one.ink, tones));
  return withoutRepeats(found);
}
