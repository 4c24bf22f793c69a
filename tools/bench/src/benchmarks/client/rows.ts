import { toRow, type Row } from '../../frame/row.js';
import { median, spread } from '../../frame/statistics.js';
import { atLeast, atMost } from '../../frame/target.js';
import type { LoadResult } from './measure-load.js';
import { large, small } from './settings.js';

type Sides = Record<'client' | 'raw', readonly LoadResult[]>;

const of = (results: readonly LoadResult[], figure: keyof LoadResult) =>
  median(results.map((result) => result[figure]));

/** A figure of each turn, from the two sides of it. */
function byTurn(
  { client, raw }: Sides,
  figure: keyof LoadResult,
  compare: (client: number, raw: number) => number,
): number[] {
  return client.map((result, index) => compare(result[figure], raw[index]![figure]));
}

/** What the client's policies cost beside a raw call: issue 4's "Must reach". */
export function smallRows(sides: Sides): Row[] {
  const added = byTurn(sides, 'cpuMs', (client, raw) => client - raw);
  return [
    toRow({
      name: 'CPU added to a call of 1 KB',
      value: median(added),
      unit: 'ms',
      spread: spread(added),
      target: atMost(0.15, { unit: 'ms' }),
      note: `median of the turns; ${small.callers} callers, CPU of the calling process only, without the cache`,
    }),
    toRow({
      name: 'CPU of a call of 1 KB',
      value: of(sides.client, 'cpuMs'),
      unit: 'ms',
      baseline: of(sides.raw, 'cpuMs'),
      note: 'the baseline is a raw grpc-js call with the same channel options and a deadline',
    }),
    toRow({
      name: 'calls of 1 KB a second',
      value: of(sides.client, 'callsPerSecond'),
      unit: '/s',
      baseline: of(sides.raw, 'callsPerSecond'),
    }),
  ];
}

export function largeRows(sides: Sides): Row[] {
  const ratios = byTurn(sides, 'callsPerSecond', (client, raw) => client / raw);
  const megabytes = (results: readonly LoadResult[]) =>
    (of(results, 'callsPerSecond') * large.payloadBytes) / 1e6;
  return [
    toRow({
      name: 'throughput at 1 MB',
      value: megabytes(sides.client),
      unit: 'MB/s',
      baseline: megabytes(sides.raw),
      ratio: median(ratios),
      spread: spread(ratios),
      target: atLeast(0.95),
      judged: 'ratio',
      note: `median of the turns' ratios; ${large.callers} callers`,
    }),
  ];
}
