import type { PageMeasures } from './measure-page.js';

/** Of fewer marks nobody can tell. */
const fewest = 24;
/** The lines of many marks stand out more from chance than those of few. */
const many = 100;
/**
 * Measured: photos without text have 1.0 to 2.4 with many marks, 1.0 to 1.4 with few (one of 44 has 1.9); pages that are
 * blurred until half of their letters are misread 2.8 to 3.0 and 1.9 to 2.0, and pages that are read well 3.2 and more.
 */
const leastRegularity = { ofFew: 1.7, ofMany: 2.5 };

/** What a picture seems to be by its pixels alone; of few marks nobody can tell. */
export type Looks = 'text' | 'no text' | 'unclear';

/** Whether the marks on a page may be letters: those stand in lines. */
export function looksLikeText({
  letters,
  regularity,
}: Pick<PageMeasures, 'letters' | 'regularity'>): Looks {
  if (letters < fewest) return 'unclear';
  const least = letters < many ? leastRegularity.ofFew : leastRegularity.ofMany;
  return regularity >= least ? 'text' : 'no text';
}
