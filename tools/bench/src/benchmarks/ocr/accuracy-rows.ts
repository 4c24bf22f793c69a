import { toRow, type Row } from '../../frame/row.js';
import { average } from '../../frame/statistics.js';
import { atLeast, atMost } from '../../frame/target.js';
import type { ErrorRates, PageResult } from './measure-accuracy.js';

/** How far above the command's a kind's error rate may be, in points. */
const allowedPoints = 0.1;
const boxShare = 0.95;

const percent = (share: number) => share * 100;

/** Means in percent; undefined where the command was not there. */
function meanOf(
  results: readonly PageResult[],
  side: 'skill' | 'native' | 'auto',
  what: keyof ErrorRates,
): number | undefined {
  const rates = results.map((result) => result[side]?.[what]).filter((rate) => rate !== undefined);
  return rates.length === 0 ? undefined : percent(average(rates));
}

function rateRow(
  name: string,
  results: readonly PageResult[],
  what: keyof ErrorRates,
  points?: number,
): Row {
  const baseline = meanOf(results, 'native', what);
  const bound = baseline === undefined || points === undefined ? undefined : baseline + points;
  return toRow({
    name: `${what} wrong, ${name}`,
    value: meanOf(results, 'skill', what) ?? null,
    unit: '%',
    ...(baseline !== undefined && { baseline }),
    ...(bound !== undefined && { target: atMost(Number(bound.toFixed(3)), { unit: '%' }) }),
  });
}

/** What `auto` reads of the pages that it was shown, which are Tesseract's: never far worse than with that alone. */
function autoRow(results: readonly PageResult[]): Row {
  const shown = results.filter(({ auto }) => auto !== undefined);
  const baseline = meanOf(shown, 'skill', 'characters') ?? 0;
  return toRow({
    name: `characters wrong, ${shown.length} pages, engine auto`,
    value: meanOf(shown, 'auto', 'characters') ?? null,
    ...{ unit: '%', baseline, note: 'beside engine tesseract' },
    target: atMost(Number((baseline + allowedPoints).toFixed(3)), { unit: '%' }),
  });
}

/** Error rates by kind beside the command's, over all, and how many words have a box over them. */
export function accuracyRows(results: readonly PageResult[]): Row[] {
  const kinds = [...new Set(results.map(({ kind }) => kind))];
  const boxed = results.reduce((sum, result) => sum + result.boxed, 0);
  const words = results.reduce((sum, result) => sum + result.words, 0);
  const of = (kind: string) => results.filter((result) => result.kind === kind);
  return [
    ...kinds.map((kind) => rateRow(kind, of(kind), 'characters', allowedPoints)),
    rateRow(`all ${results.length} pages`, results, 'characters', 0),
    autoRow(results),
    ...kinds.map((kind) => rateRow(kind, of(kind), 'words')),
    rateRow(`all ${results.length} pages`, results, 'words'),
    toRow({
      name: 'words with a box over them',
      value: percent(boxed / words),
      unit: '%',
      target: atLeast(percent(boxShare), { unit: '%' }),
      note: `of ${words} words; intersection over union 0.6 and more`,
    }),
  ];
}
