import type { Analysis } from './analysis.js';
import { heightOf, type Mark } from './marks.js';
import { marksByRows, surrounds, type MarksByRows } from './marks-by-rows.js';
import { groundAround, inkOf, type TonedMark } from './toned-marks.js';
import type { Tones } from './tones.js';

/**
 * Ink this share of the way from the paper to that of most letters, or less, may fall to the paper's side of Tesseract's
 * one threshold for a page, which lies halfway: of a word some letters go.
 */
const faintShare = 0.65;
/** The dot in a zero is lower than this share of it. */
const dotHeight = 0.4;
/** More of them are a texture. */
export const mostFaintLetters = 10_000;

/** How far of the way from the paper to the ink of most letters a tone has gone; negative beyond the paper. */
export const strengthOf = (tone: number, { paper, ink }: Tones) => (tone - paper) / (ink - paper);

/** A page's letters, of which some are faint. */
export interface Letters {
  readonly faint: ReadonlyMap<Mark, TonedMark>;
  readonly byRows: MarksByRows<Mark>;
  readonly strongByRows: MarksByRows<Mark>;
}

/** Whether a mark goes around others, as a frame or another ground does; a zero may have a dot in it. */
function isFrame(mark: Mark, byRows: MarksByRows<Mark>): boolean {
  let within: Mark | undefined;
  return byRows.someInRowsOf(mark, (other) => {
    if (!surrounds(mark, other)) return false;
    const isFirst = within === undefined || within === other;
    within = other;
    return !isFirst || heightOf(other) > dotHeight * heightOf(mark);
  });
}

/** Tells them apart by their ink. */
export function tellFaint(analysis: Analysis, tones: Tones, letters: readonly Mark[]): Letters {
  const faint = new Map<Mark, TonedMark>();
  const strong: Mark[] = [];
  const byRows = marksByRows(letters);
  for (const mark of letters) {
    const ink = inkOf(analysis, mark, tones.ink > tones.paper);
    const strength = strengthOf(ink, tones);
    if (strength > faintShare) strong.push(mark);
    if (strength <= 0 || strength > faintShare || faint.size > mostFaintLetters) continue;
    if (isFrame(mark, byRows)) continue;
    faint.set(mark, { ...mark, ink, ground: groundAround(analysis, mark) });
  }
  return { faint, byRows, strongByRows: marksByRows(strong) };
}
