import type { Mark } from './marks.js';

/** Smaller marks are dots, accents and noise, in pixels. */
const smallestLetter = 4;
const largestLetter = 200;

/** Whether a mark has the shape of a letter, or of a few that touch. */
export function isLetterLike({ left, top, right, bottom, pixels }: Mark): boolean {
  const width = right - left;
  const height = bottom - top;
  return (
    height >= smallestLetter &&
    height <= largestLetter &&
    width <= height * 8 &&
    width * 6 >= height &&
    pixels >= 0.1 * width * height
  );
}

/** Letters of one text: capitals and figures are up to twice as high as small letters. */
const ofTextSize = { least: 0.7, most: 2.2 };

/** Whether a letter of some height may be of a text whose small letters have another. */
export const isOfTextSize = (height: number, textHeight: number) =>
  height >= ofTextSize.least * textHeight && height <= ofTextSize.most * textHeight;

/**
 * The height that most letters have, which is the x-height of running text; in pixels, 0 where there are too few
 * letters to tell.
 */
export function measureTextHeight(letters: readonly Mark[]): number {
  if (letters.length < 8) return 0;
  const counts = new Float64Array(largestLetter + 3);
  for (const { top, bottom } of letters) counts[bottom - top] = (counts[bottom - top] ?? 0) + 1;
  let best = 0;
  let bestCount = 0;
  for (let height = smallestLetter; height <= largestLetter; height += 1) {
    // A neighbour on either side: rounding spreads one height over two.
    const count =
      (counts[height] as number) +
      ((counts[height - 1] as number) + (counts[height + 1] as number)) / 2;
    if (count <= bestCount) continue;
    best = height;
    bestCount = count;
  }
  return best;
}
