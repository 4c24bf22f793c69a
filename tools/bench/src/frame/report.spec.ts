import { describe, expect, it } from 'vitest';
import { formatFigure, renderReport } from './report.js';
import { toRow } from './row.js';
import { atLeast, below } from './target.js';

const machine = { os: 'Linux x64', cpu: 'Some CPU', cores: 2, memoryGb: 24, node: '20.20.2' };

describe('renderReport', () => {
  const rows = [
    toRow({
      ...{ name: 'throughput', value: 30.12, unit: 'images/s', baseline: 40, judged: 'ratio' },
      ...{ spread: [0.7, 0.8], target: atLeast(0.88), note: '24 JPEGs' },
    }),
    toRow({ name: 'P50', value: 120, unit: 'ms', target: below(100, { binding: false }) }),
    toRow({ name: 'size', value: null, unit: 'MB', target: below(120) }),
    toRow({ name: 'failed', value: 0, unit: '', target: below(1) }),
  ];
  const text = renderReport({ benchmark: 'image', machine, rows });

  it('has a line a row with its verdict', () => {
    const line = (name: string) => text.split('\n').find((candidate) => candidate.includes(name));
    expect(line('throughput')).toMatch(
      /30\.1 images\/s.*40 .*0\.753.*0\.70 – 0\.80.*≥ 0\.88.*MISSED/,
    );
    expect(line('P50')).toContain('missed (time)');
    expect(line('size')).toMatch(/– MB.*not judged/);
    expect(line('failed')).toMatch(/< 1.*met/);
  });

  it('says where it ran, and the notes', () => {
    expect(text).toContain('2 × Some CPU, 24 GB, Linux x64, Node 20.20.2');
    expect(text).toContain('throughput: 24 JPEGs');
  });
});

it.each([
  [0.12345, '0.12'],
  [45.678, '45.7'],
  [1234.5, '1235'],
  [0, '0'],
  [null, '–'],
])('shows %d as %s', (value, text) => {
  expect(formatFigure(value)).toBe(text);
});
