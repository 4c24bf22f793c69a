import type { Analysis } from './analysis.js';
import type { Edges } from './marks.js';
import type { Print } from './print.js';

/** Around a word, in heights of its letters. */
const room = {
  /** Where dots, accents and descenders are. */
  down: 0.5,
  /** So far no letter goes, while a frame and another ground do. */
  lookedDown: 0.8,
};
/**
 * A column that is of another tone over more than this is a frame's. One that is so over more than half of it may be of a
 * letter; of so many on end, in heights of the letters, another ground: the thickest stroke has 0.4.
 */
const otherTone = { ofFrame: 0.95, half: 0.5, width: 0.6 };
/**
 * An edge is smoothed over one pixel, which is nearly ground: strengthened, it was read as a bar or a bracket beside
 * words on another ground.
 */
const smoothed = 1;

/** Whether a pixel is neither ground nor nearly so. */
function isOther({ grey, width }: Analysis, { ink, ground }: Print, x: number, y: number): boolean {
  const far = Math.abs(ink - ground) / 2;
  return Math.abs((grey[y * width + x] as number) - ground) > far;
}

/** So many rows beyond the word are neither its underline's, nor a frame's, nor on another ground. */
function rowsOfGround(analysis: Analysis, print: Print, sign: 1 | -1): number {
  const most = Math.ceil(room.down * print.letterHeight);
  const edge = sign < 0 ? print.top - 1 : print.bottom;
  for (let taken = 0; taken < most; taken += 1) {
    const y = edge + sign * taken;
    if (y < 0 || y >= analysis.height) return taken;
    let others = 0;
    for (let x = print.left; x < print.right; x += 1) {
      if (isOther(analysis, print, x, y)) others += 1;
    }
    if (others > otherTone.half * (print.right - print.left)) return Math.max(0, taken - smoothed);
  }
  return most;
}

/** Of a column and what lies above and below it, the share that is not ground. */
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
  const widest = otherTone.width * print.letterHeight;
  const upTo = (columns: number) => Math.min(most, Math.max(0, columns - smoothed));
  let others = 0;
  for (let taken = 0; taken < most + widest; taken += 1) {
    const x = edge + sign * taken;
    if (x < 0 || x >= analysis.width) return Math.min(most, taken);
    const share = otherShare(analysis, print, x);
    if (share > otherTone.ofFrame) return upTo(taken - others);
    others = share > otherTone.half ? others + 1 : 0;
    if (others > widest) return upTo(taken + 1 - others);
  }
  return most;
}

/** How far beyond its edges a word may reach, in pixels of the analysis. */
export interface Reach {
  readonly left: number;
  readonly right: number;
}

/** The box of a word with what belongs to it, as far as it stands on one ground. */
export function roomAround(analysis: Analysis, print: Print, reach: Reach): Edges {
  return {
    left: print.left - columnsOfGround(analysis, print, -1, Math.ceil(reach.left)),
    top: print.top - rowsOfGround(analysis, print, -1),
    right: print.right + columnsOfGround(analysis, print, 1, Math.ceil(reach.right)),
    bottom: print.bottom + rowsOfGround(analysis, print, 1),
  };
}
