import { describe, expect, it } from 'vitest';
import { faultRows, lostRow, rollingRows } from './rows.js';

const result = (addedMs: number, followingMs = 1) => ({
  ...{ addedMs, followingMs },
  ...{ backMs: 400, longestMs: addedMs + 20, lost: 0 },
});

describe('faultRows', () => {
  it('judges the median of the rounds by the bars of the fault', () => {
    const fault = { name: 'SIGSTOP', atMostMs: { added: 1_000, back: 300 } };
    const [added, following, back] = faultRows(fault, [result(900), result(1_200), result(950)]);
    expect(added).toMatchObject({ value: 950, spread: [900, 1_200], ok: true, binding: true });
    expect(added?.note).toBe('the longest call took 1220 ms with its local work');
    expect(following).toMatchObject({ value: 1, target: '≤ 10 ms', ok: true });
    expect(back).toMatchObject({ value: 400, ok: false });
  });

  it('shows what has no bar, and what was not seen', () => {
    const [added, following] = faultRows({ name: 'drain' }, [result(5, NaN)]);
    expect(added).toMatchObject({ value: 5, target: null, ok: null });
    expect(following).toMatchObject({ value: null, note: 'no call was affected after the first' });
  });
});

it('counts the calls without an answer, and lets none pass', () => {
  expect(lostRow([result(1), { ...result(1), lost: 2 }])).toMatchObject({ value: 2, ok: false });
  expect(lostRow([result(1)])).toMatchObject({ value: 0, ok: true });
});

it('lets no call of a rolling restart fall back', () => {
  const one = { medianMs: 20, longestMs: 90, calls: 100, local: 0, lost: 0 };
  const [longest, fellBack] = rollingRows([one, { ...one, longestMs: 110, local: 1 }]);
  expect(longest).toMatchObject({ value: 100, baseline: 20, target: null });
  expect(fellBack).toMatchObject({ value: 1, note: 'of 200', ok: false });
});
