import { describe, expect, it } from 'vitest';
import { exitCodeOf, toRow } from './row.js';
import { atLeast, atMost, below } from './target.js';

describe('toRow', () => {
  it('has the quotient as its ratio, and no verdict without a target', () => {
    const row = toRow({ name: 'rate', value: 30, unit: '/s', baseline: 40 });
    expect(row).toMatchObject({ ratio: 0.75, ok: null, target: null, binding: false });
  });

  it('judges the value, or the ratio where that is meant', () => {
    const figure = { name: 'rate', value: 30, unit: '/s', baseline: 40, target: atLeast(0.88) };
    expect(toRow({ ...figure }).ok).toBe(true);
    expect(toRow({ ...figure, judged: 'ratio' })).toMatchObject({
      ok: false,
      target: 'ratio ≥ 0.88',
    });
    expect(toRow({ ...figure, judged: 'ratio', ratio: 0.88 }).ok).toBe(true);
  });

  it('judges nothing where nothing was measured', () => {
    const row = toRow({
      name: 'build',
      value: null,
      unit: 's',
      target: below(10),
      note: 'no engine',
    });
    expect(row).toMatchObject({ ok: null, target: '< 10', note: 'no engine' });
    const short = toRow({ name: 'x', value: 20, unit: '', target: below(10), tooShort: true });
    expect(short).toMatchObject({ ok: null, target: '< 10' });
    expect(toRow({ name: 'x', value: 1, unit: '', baseline: 0 }).ratio).toBeNull();
  });

  it.each([
    [atLeast(2), 2, 1.999],
    [atMost(2), 2, 2.001],
    [below(2), 1.999, 2],
  ])('%o is met by %d and missed by %d', (target, met, missed) => {
    expect(toRow({ name: '', unit: '', value: met, target }).ok).toBe(true);
    expect(toRow({ name: '', unit: '', value: missed, target }).ok).toBe(false);
  });
});

describe('exitCodeOf', () => {
  const row = (value: number | null, target = below(1)) =>
    toRow({ name: '', unit: '', value, target });

  it('is 1 when a ratio, a count or memory misses its bar', () => {
    expect(exitCodeOf([row(0), row(2)])).toBe(1);
  });

  it('is 0 when all are met, not judged, or only a time is missed', () => {
    expect(exitCodeOf([])).toBe(0);
    expect(exitCodeOf([row(0), row(null), row(2, below(1, { binding: false }))])).toBe(0);
  });
});
