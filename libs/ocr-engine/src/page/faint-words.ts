import type { Pixels } from '@skillgate/imaging';

import { boxAround, type Box } from '../layout/layout.js';
import type { Analysis } from './analysis.js';
import type { Mark } from './marks.js';
import type { Tones } from './tones.js';
import { findWords, middleHeight } from './words-of-marks.js';

/** Words whose ink is nearer to the paper than most of the page's ink is, such as grey terms below a black bill. */
export interface FaintWords {
  /** With what belongs to them: dots, accents, what stands behind the last letter. In the page's own pixels. */
  readonly box: Box;
  /** How dark they are on dark on light, how light on light on dark, 0 to 255. */
  readonly ink: number;
}

/**
 * Ink this share of the way from the paper to that of most letters, or less, may fall to the paper's side of Tesseract's
 * one threshold for a page, which lies halfway: of a word some letters go.
 */
const faintShare = 0.65;
/** Room around a word, in heights of its letters. */
const room = { across: 1, down: 0.5 };
/** How far from a word what stands in its line belongs to it, in heights of its letters: short words, broken ones. */
const lineReach = 10;

const boxOf = ({ left, top, right, bottom }: Mark): Box => ({
  ...{ x: left, y: top, width: right - left, height: bottom - top },
});

function overlaps(one: Box, other: Box): boolean {
  const across = Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x);
  const down = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y);
  return across > 0 && down > 0;
}

/** The tone of a mark where its ink is strongest. */
function inkOf({ grey, width }: Analysis, mark: Mark, isLighter: boolean): number {
  const strongest = isLighter ? Math.max : Math.min;
  let ink = isLighter ? 0 : 255;
  for (let y = mark.top; y < mark.bottom; y += 1) {
    for (let x = mark.left; x < mark.right; x += 1) {
      ink = strongest(ink, grey[y * width + x] as number);
    }
  }
  return ink;
}

/** In pixels of the page, within it. */
function withRoom(box: Box, letterHeight: number, { width, height, step }: Analysis): Box {
  const [across, down] = [room.across * letterHeight, room.down * letterHeight];
  const left = Math.max(0, Math.floor((box.x - across) * step));
  const top = Math.max(0, Math.floor((box.y - down) * step));
  const right = Math.min(width * step, Math.ceil((box.x + box.width + across) * step));
  const bottom = Math.min(height * step, Math.ceil((box.y + box.height + down) * step));
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** A word with the other faint marks of its line, as far as nothing that is strong stands between. */
function alongLine(
  word: Box,
  letterHeight: number,
  faint: readonly Box[],
  strong: readonly Box[],
): Box {
  const reach = lineReach * letterHeight;
  const near = { ...word, x: word.x - reach, width: word.width + 2 * reach };
  const line = boxAround([word, ...faint.filter((mark) => overlaps(mark, near))]);
  return strong.some((mark) => overlaps(mark, line)) ? word : line;
}

/** Finds them among a page's letters of the text's sizes. A watermark lies under others' words, which it would black out. */
export function findFaintWords(
  analysis: Analysis,
  { paper, ink }: Tones,
  letters: readonly Mark[],
  textHeight: number,
): FaintWords[] {
  const isFaint = (tone: number) => Math.abs(tone - paper) <= faintShare * Math.abs(ink - paper);
  const tones = new Map(letters.map((mark) => [mark, inkOf(analysis, mark, ink > paper)]));
  const faint = letters.filter((mark) => isFaint(tones.get(mark) as number));
  const faintBoxes = faint.map(boxOf);
  const strong = letters.filter((mark) => !isFaint(tones.get(mark) as number)).map(boxOf);
  return findWords(faint, textHeight).flatMap((word) => {
    const box = boxAround(word.map(boxOf));
    if (strong.some((other) => overlaps(box, other))) return [];
    const letterHeight = middleHeight(word);
    const inks = word.map((mark) => tones.get(mark) as number).sort((a, b) => a - b);
    return {
      box: withRoom(alongLine(box, letterHeight, faintBoxes, strong), letterHeight, analysis),
      ink: inks[inks.length >> 1] as number,
    };
  });
}

/** Each tone as it is when ink of `from` is made as strong as that of `to`; the paper stays as it is. */
function strengthened({ paper, ink }: Tones, from: number): Uint8Array {
  const factor = (ink - paper) / (from - paper);
  return Uint8Array.from({ length: 256 }, (_, tone) =>
    Math.round(Math.min(255, Math.max(0, paper + (tone - paper) * factor))),
  );
}

/** A copy of a page in which its faint words are as strong as the others; the page itself where it has none. */
export function strengthenWords(
  page: Pixels,
  { faintWords, ...tones }: Tones & { faintWords: readonly FaintWords[] },
): Pixels {
  if (faintWords.length === 0) return page;
  const data = Buffer.from(page.data);
  for (const { box, ink } of faintWords) {
    const toneOf = strengthened(tones, ink);
    for (let y = box.y; y < box.y + box.height; y += 1) {
      const row = y * page.width;
      for (let at = row + box.x; at < row + box.x + box.width; at += 1) {
        data[at] = toneOf[page.data[at] as number] as number;
      }
    }
  }
  return { ...page, data };
}
