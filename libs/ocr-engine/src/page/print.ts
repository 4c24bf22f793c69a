import type { Analysis } from './analysis.js';
import { enlarge, type Edges, type Mark } from './marks.js';
import type { Tone, TonedMark } from './toned-marks.js';
import { median, middleHeight } from './words-of-marks.js';

/** Words of one ink on one ground, in pixels of the analysis. */
export interface Print extends Edges, Tone {
  readonly letterHeight: number;
  readonly letters: number;
}

/** So far around a word its ground is looked for too, in pixels of the analysis: two letters may fill half of their box. */
const groundRoom = 2;

/** The tone that half of a word's pixels are darker than: that of its ground, which letters cover less of. */
function groundOf({ grey, width, height }: Analysis, { left, top, right, bottom }: Edges): number {
  const [first, last] = [Math.max(0, left - groundRoom), Math.min(width, right + groundRoom)];
  const counts = new Uint32Array(256);
  let pixels = 0;
  for (let y = Math.max(0, top - groundRoom); y < Math.min(height, bottom + groundRoom); y += 1) {
    for (const tone of grey.subarray(y * width + first, y * width + last)) {
      counts[tone] = (counts[tone] as number) + 1;
      pixels += 1;
    }
  }
  let below = 0;
  return counts.findIndex((count) => (below += count) >= pixels / 2);
}

/** A row of letters as one. */
export function printOf(analysis: Analysis, word: readonly TonedMark[]): Print {
  const around: Mark = { ...(word[0] as TonedMark), pixels: 0 };
  for (const mark of word) enlarge(around, mark);
  return {
    ...around,
    ink: median(word.map(({ ink }) => ink)),
    ground: groundOf(analysis, around),
    letterHeight: middleHeight(word),
    letters: word.length,
  };
}
