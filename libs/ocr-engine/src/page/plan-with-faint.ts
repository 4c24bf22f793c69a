import { boxAround } from '../layout/layout.js';
import type { Size } from '../layout/map-layout.js';
import type { FaintWords } from './faint-words.js';
import type { PageMeasures } from './measure-page.js';
import { planPage, type PagePlan } from './plan.js';
import { smallPrintWithFaint } from './small-print.js';

/**
 * How a page is prepared where some of its faint words are strengthened: these are not cut off, and as large as they need to
 * be. Others count as margin where the page's own ink does not surround them, so that what shows through below is cut off.
 */
export function planWithFaint(
  measures: PageMeasures,
  faintWords: readonly FaintWords[],
  size: Size,
): PagePlan {
  const { inked } = measures;
  return planPage(
    {
      ...measures,
      smallPrintHeight: smallPrintWithFaint(measures, faintWords),
      inked: inked && boxAround([inked, ...faintWords.map(({ box }) => box)]),
    },
    size,
  );
}
