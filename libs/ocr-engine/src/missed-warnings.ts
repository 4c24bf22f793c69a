import type { AnswerWarning } from '@skillgate/core';

import { missedShare } from './layout/missed-share.js';
import { looksLikeText } from './page/looks-like-text.js';
import type { PageMeasures } from './page/measure-page.js';
import { fewPieces, muchMissed, type Reading } from './reading.js';

/** What no word lies over of the page's letters, which are leaves and stones where it does not look like text. */
function missedLetters({ layout }: Reading, measures: PageMeasures | undefined): number {
  if (measures === undefined || looksLikeText(measures) !== 'text') return 0;
  return missedShare(layout, measures.letterSpots);
}

/** What is known to be missing from the text that was chosen: that is told. */
export function missedWarnings(
  reading: Reading,
  measures: PageMeasures | undefined,
): AnswerWarning[] {
  const unread = reading.unread >= fewPieces ? reading.missed : 0;
  const share = Math.max(unread, missedLetters(reading, measures));
  if (share < muchMissed) return [];
  const message =
    `About ${Math.round(share * 100)} % of what looks like text was not read and is missing from the text. It may be askew by ` +
    `more than 10°, too small, unsharp or faint. Send a level, larger or clearer picture, or that part alone.`;
  return [{ code: 'text_missed', message }];
}
