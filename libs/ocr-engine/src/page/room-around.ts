import type { Analysis } from './analysis.js';
import type { TonedMark } from './toned-marks.js';

/** What is looked at around a word, in heights of its letters. */
const room = {
  /** Where dots, accents and descenders may be. */
  down: 0.5,
  /** Beyond that a letter does not go, while a frame and another ground do. */
  lookedDown: 0.8,
};
/** A column that is another tone over more than this is a frame's, as no letter's is; over more than half, for so many heights, another ground's. */
const otherGround = { ofFrame: 0.95, share: 0.5, width: 0.6 };

/** Words of one ink on one ground, in pixels of the analysis. */
export interface Print extends TonedMark {
  readonly letterHeight: number;
}

/** Whether a pixel is neither ground nor nearly so. */
function isOther({ grey, width }: Analysis, { ink, ground }: Print, x: number, y: number): boolean {
  const far = Math.abs(ink - ground) / 2;
  return Math.abs((grey[y * width + x] as number) - ground) > far;
}

/** From the word's top or bottom to what is underlined, framed or on another ground, as far as there is room. */
function lastRow(analysis: Analysis, print: Print, sign: 1 | -1): number {
  const most = Math.ceil(room.down * print.letterHeight);
  let last = sign < 0 ? print.top : print.bottom - 1;
  for (let taken = 0; taken < most; taken += 1) {
    const y = last + sign;
    if (y < 0 || y >= analysis.height) break;
    let others = 0;
    for (let x = print.left; x < print.right; x += 1) {
      if (isOther(analysis, print, x, y)) others += 1;
    }
    if (others > otherGround.share * (print.right - print.left)) break;
    last = y;
  }
  return last;
}

function otherShare(analysis: Analysis, print: Print, x: number): number {
  const beyond = Math.ceil(room.lookedDown * print.letterHeight);
  const top = Math.max(0, print.top - beyond);
  const bottom = Math.min(analysis.height, print.bottom + beyond);
  let others = 0;
  for (let y = top; y < bottom; y += 1) if (isOther(analysis, print, x, y)) others += 1;
  return others / (bottom - top);
}

/** So many columns beyond the word, of those that it may have, are on its own ground. */
function columnsOfGround(analysis: Analysis, print: Print, sign: 1 | -1, most: number): number {
  const edge = sign < 0 ? print.left - 1 : print.right;
  const widest = otherGround.width * print.letterHeight;
  let others = 0;
  for (let taken = 0; taken < most + widest; taken += 1) {
    const x = edge + sign * taken;
    if (x < 0 || x >= analysis.width) return Math.min(most, taken);
    const share = otherShare(analysis, print, x);
    if (share > otherGround.ofFrame) return Math.min(most, taken - others);
    others = share > otherGround.share ? others + 1 : 0;
    if (others > widest) return Math.min(most, taken + 1 - others);
  }
  return most;
}

/** How far beyond its edges a word may reach, in pixels of the analysis. */
export interface Reach {
  readonly left: number;
  readonly right: number;
}

/** The box of a word with what belongs to it, as far as it stands on one ground. */
export function roomAround(
  analysis: Analysis,
  print: Print,
  reach: Reach,
): Omit<TonedMark, 'pixels' | 'ink' | 'ground'> {
  return {
    left: print.left - columnsOfGround(analysis, print, -1, Math.ceil(reach.left)),
    top: lastRow(analysis, print, -1),
    right: print.right + columnsOfGround(analysis, print, 1, Math.ceil(reach.right)),
    bottom: lastRow(analysis, print, 1) + 1,
  };
}
