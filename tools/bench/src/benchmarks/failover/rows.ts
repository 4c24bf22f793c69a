import { toRow, type Row } from '../../frame/row.js';
import { median, spread } from '../../frame/statistics.js';
import { atMost, type Target } from '../../frame/target.js';
import type { Fault } from './faults.js';
import type { FaultResult } from './measure-fault.js';
import type { RollingResult } from './measure-rolling-restart.js';

/** What a call after the first may wait before its local answer starts, in milliseconds: nothing, as a clock tells it. */
const nothingMs = 10;

const limit = (ms: number | undefined): { target?: Target } =>
  ms === undefined ? {} : { target: atMost(ms, { unit: 'ms' }) };

/** The lines of one fault in the table. */
export function faultRows(
  { name, atMostMs = {} }: Pick<Fault, 'name' | 'atMostMs'>,
  results: readonly FaultResult[],
): Row[] {
  const figure = (key: keyof FaultResult) => {
    const values = results.map((result) => result[key]).filter((value) => !Number.isNaN(value));
    return values.length === 0
      ? { value: null, unit: 'ms', note: 'no call was affected after the first' }
      : { value: median(values), unit: 'ms', spread: spread(values) };
  };
  const longest = Math.max(...results.map(({ longestMs }) => longestMs));
  return [
    toRow({
      name: `${name}: added at first`,
      ...figure('addedMs'),
      ...limit(atMostMs.added),
      note: `the longest call took ${longest.toFixed(0)} ms with its local work`,
    }),
    toRow({
      name: `${name}: added to those that follow`,
      ...figure('followingMs'),
      ...limit(atMostMs.added && nothingMs),
    }),
    toRow({
      name: `${name}: until it serves again`,
      ...figure('backMs'),
      ...limit(atMostMs.back),
    }),
  ];
}

/** The lines of a fault that could not be made. */
export function unmeasuredRow({ name }: Pick<Fault, 'name'>, note: string): Row {
  return toRow({ name, value: null, unit: 'ms', note });
}

/** The lines of two replicas that restart in turn: one of them is always there, so nobody has to fall back. */
export function rollingRows(results: readonly RollingResult[]): Row[] {
  const longest = results.map(({ longestMs }) => longestMs);
  const total = (key: 'calls' | 'local') => results.reduce((sum, result) => sum + result[key], 0);
  return [
    toRow({
      ...{ name: 'rolling restart: the longest call', unit: 'ms' },
      ...{ value: median(longest), spread: spread(longest) },
      baseline: median(results.map(({ medianMs }) => medianMs)),
      note: 'beside the median call',
    }),
    toRow({
      ...{ name: 'rolling restart: calls that fell back', unit: '', target: atMost(0) },
      value: total('local'),
      note: `of ${total('calls')}`,
    }),
  ];
}

/** No call may go without an answer. */
export function lostRow(results: readonly { lost: number }[]): Row {
  const lost = results.reduce((sum, result) => sum + result.lost, 0);
  return toRow({ name: 'calls without an answer', value: lost, unit: '', target: atMost(0) });
}
