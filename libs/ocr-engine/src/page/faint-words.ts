import { setImmediate as nextTurn } from 'node:timers/promises';

import type { Pixels } from '@skillgate/imaging';

import { encloses, overlaps } from '../layout/boxes.js';
import { boxAround, type Box } from '../layout/layout.js';
import type { Analysis } from './analysis.js';
import type { Mark } from './marks.js';
import type { Tones } from './tones.js';
import { findWords, median, middleHeight } from './words-of-marks.js';

/** Words whose ink is nearer to the paper than most of the page's ink is, such as grey terms below a black bill. */
export interface FaintWords {
  /** With what belongs to them: dots, accents, what stands behind the last letter. In the page's own pixels. */
  readonly box: Box;
  /** The tones of its letters and of what they stand on, 0 to 255. */
  readonly ink: number;
  readonly ground: number;
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
/** Room around a word, in heights of its letters. */
const room = { across: 1, down: 0.5 };
/** How far from a word what stands in its line belongs to it, in heights of its letters: short words, broken ones. */
const lineReach = 10;

const boxOf = ({ left, top, right, bottom }: Mark): Box => ({
  ...{ x: left, y: top, width: right - left, height: bottom - top },
});

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

/** The tone that half of a box is darker than: that of its ground, which letters cover less of. */
function groundOf({ grey, width }: Analysis, { x, y, width: across, height: down }: Box): number {
  const counts = new Uint32Array(256);
  for (let row = y; row < y + down; row += 1) {
    for (const tone of grey.subarray(row * width + x, row * width + x + across)) {
      counts[tone] = (counts[tone] as number) + 1;
    }
  }
  let below = 0;
  return counts.findIndex((count) => (below += count) >= (across * down) / 2);
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

/** How far of the way from the paper to the ink of most letters a tone has gone; negative beyond the paper. */
const strengthOf = (tone: number, { paper, ink }: Tones) => (tone - paper) / (ink - paper);

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

/** Finds them among a page's letters, the strongest first. */
export function findFaintWords(
  analysis: Analysis,
  tones: Tones,
  letters: readonly Mark[],
  textHeight: number,
): FaintWords[] {
  const inks = new Map(
    letters.map((mark) => [mark, inkOf(analysis, mark, tones.ink > tones.paper)]),
  );
  const strength = (mark: Mark) => strengthOf(inks.get(mark) as number, tones);
  const faint = letters.filter((mark) => strength(mark) > 0 && strength(mark) <= faintShare);
  const words = findWords(faint, textHeight);
  if (faint.length > most.letters || words.length > most.words) return [];
  const faintBoxes = faint.map(boxOf);
  const strong = letters.filter((mark) => strength(mark) > faintShare).map(boxOf);
  const found = words.flatMap((word) => {
    const box = boxAround(word.map(boxOf));
    const ink = median(word.map((mark) => inks.get(mark) as number));
    const ground = groundOf(analysis, box);
    const isDrawn = strengthOf(ink, tones) - strengthOf(ground, tones) < leastDistance;
    // A watermark lies under others' words, which it would black out.
    if (isDrawn || strong.some((other) => overlaps(box, other))) return [];
    const line = alongLine(box, middleHeight(word), faintBoxes, strong);
    return { box: withRoom(line, middleHeight(word), analysis), ink, ground };
  });
  found.sort((one, other) => strengthOf(other.ink, tones) - strengthOf(one.ink, tones));
  return withoutRepeats(found);
}

/** Each tone as it is when a word's ground becomes the page's paper, and its ink as strong as the others'. */
function strengthened({ paper, ink }: Tones, word: FaintWords): Uint8Array {
  const factor = (ink - paper) / (word.ink - word.ground);
  return Uint8Array.from({ length: 256 }, (_, tone) =>
    Math.round(Math.min(255, Math.max(0, paper + (tone - word.ground) * factor))),
  );
}

/**
 * A copy of a page in which its faint words are as strong as the others; the page itself where it has none. Where words
 * stand closely the faintest counts. The event loop goes on meanwhile.
 */
export async function strengthenWords(
  page: Pixels,
  { faintWords, ...tones }: Tones & { faintWords: readonly FaintWords[] },
): Promise<Pixels> {
  if (faintWords.length === 0) return page;
  const data = Buffer.from(page.data);
  for (const word of faintWords) {
    const { x, y, width, height } = word.box;
    const toneOf = strengthened(tones, word);
    for (let row = y; row < y + height; row += 1) {
      const start = row * page.width + x;
      for (let at = start; at < start + width; at += 1) {
        data[at] = toneOf[page.data[at] as number] as number;
      }
    }
    await nextTurn();
  }
  return { ...page, data };
}
