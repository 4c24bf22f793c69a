import { setImmediate as nextTurn } from 'node:timers/promises';

import type { Pixels } from '@skillgate/imaging';

import type { FaintWords } from './faint-words.js';
import type { Tones } from './tones.js';

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
