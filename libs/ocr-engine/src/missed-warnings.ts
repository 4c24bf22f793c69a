import type { AnswerWarning } from '@skillgate/core';

import type { Chosen } from './choose-reading.js';
import { missedShare } from './layout/missed-share.js';
import { looksLikeText } from './page/looks-like-text.js';
import type { PageMeasures } from './page/measure-page.js';
import { fewPieces, muchMissed, type Reading } from './reading.js';

/** What no word lies over of the page's letters, which are leaves and stones where it does not look like text. */
function missedLetters({ layout }: Reading, measures: PageMeasures | undefined): number {
  if (measures === undefined || looksLikeText(measures) !== 'text') return 0;
  return missedShare(layout, measures.letterSpots);
}

/** Of pieces that PP-OCR finds a few are leaves and stones. */
const missedPieces = ({ missed, unread }: Reading) => (unread >= fewPieces ? missed : 0);

/**
 * What is known to be missing from the text that was chosen: that is told. Of PP-OCR's by its own account: icons and tables
 * of the screens that it reads well look like letters, up to 79 %.
 */
export function missedWarnings(
  reading: Chosen,
  measures: PageMeasures | undefined,
): AnswerWarning[] {
  const share =
    reading.engine === 'ppocr' ? missedPieces(reading) : missedLetters(reading, measures);
  if (share < muchMissed) return [];
  const message =
    `About ${Math.round(share * 100)} % of what looks like text was not read and is missing from the text. It may be askew by ` +
    `more than 10°, too small, unsharp or faint. Send a level, larger or clearer picture, or that part alone.`;
  return [{ code: 'text_missed', message }];
}
