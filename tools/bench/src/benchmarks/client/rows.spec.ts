import { expect, it } from 'vitest';
import { largeRows, smallRows } from './rows.js';

const result = (cpuMs: number, callsPerSecond: number) => ({ cpuMs, callsPerSecond });

it('judges what a turn of the client costs more than the raw one beside it', () => {
  const client = [result(0.3, 900), result(0.5, 500), result(0.32, 880)];
  const raw = [result(0.2, 1000), result(0.4, 600), result(0.21, 990)];
  const [added, cpu] = smallRows({ client, raw });
  expect(added).toMatchObject({ ok: true, target: '≤ 0.15 ms', binding: true });
  expect(added?.value).toBeCloseTo(0.1);
  expect(cpu).toMatchObject({ value: 0.32, baseline: 0.21 });
});

it('judges the throughput by the median of the ratios', () => {
  const client = [result(4, 94), result(4, 50), result(4, 90)];
  const raw = [result(4, 100), result(4, 50), result(4, 100)];
  const [row] = largeRows({ client, raw });
  expect(row).toMatchObject({ value: 90, baseline: 100, ratio: 0.94, ok: false });
});
