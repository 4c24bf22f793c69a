import { describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../frame/row.js';
import { memoryRows, type MemoryResults } from './memory-rows.js';
import { throughputRows } from './throughput-rows.js';

const side = (elapsedMs: number, hash = 'ffff0000ffff0000') => ({
  ...{ elapsedMs, latenciesMs: [40, 60], bytesOut: 200_000, hashes: [hash, hash] },
});

const throughput = (remoteMs: number[], plainMs: number[], hash?: string) =>
  throughputRows({
    remote: remoteMs.map((ms) => side(ms, hash)),
    plain: plainMs.map((ms) => side(ms)),
    ...{ bytesIn: 4e6, pngBytes: 2e6 },
  });

describe('throughputRows', () => {
  it('takes the median of the rounds’ own ratios, and their spread', () => {
    // The machine was half as fast in the second round: the ratio stays.
    const [rate] = throughput([1000, 2000, 1000], [900, 1800, 950]);
    expect(rate?.value).toBe(2);
    expect(rate?.ratio).toBeCloseTo(0.9);
    expect(rate?.spread?.[1]).toBeCloseTo(0.95);
    expect(rate?.ok).toBe(true);
  });

  it('fails on the ratio, and on hashes that are not the picture’s', () => {
    expect(exitCodeOf(throughput([1000], [1000]))).toBe(0);
    expect(exitCodeOf(throughput([1000], [870]))).toBe(1);
    expect(exitCodeOf(throughput([1000], [1000], 'ffff0000ffff0001'))).toBe(0);
    expect(exitCodeOf(throughput([1000], [1000], '0000ffff0000ffff'))).toBe(1);
  });
});

describe('memoryRows', () => {
  const results: MemoryResults = {
    kind: 'container',
    ...{ counts: { mixed: 1000, long: 10_000 }, failed: 0, judged: true },
    ...{ restBytes: 90e6, peakBytes: 240e6, averageBytes: 180e6 },
    ...{ afterMixedBytes: 150e6, afterLongBytes: 160e6 },
  };

  it('is met under 250 MB, with no growth of more than a tenth, and with every picture done', () => {
    expect(exitCodeOf(memoryRows(results))).toBe(0);
    expect(exitCodeOf(memoryRows({ ...results, peakBytes: 250e6 }))).toBe(1);
    expect(exitCodeOf(memoryRows({ ...results, afterLongBytes: 166e6 }))).toBe(1);
    expect(exitCodeOf(memoryRows({ ...results, failed: 1 }))).toBe(1);
  });

  it('says that a short run is not judged', () => {
    const short = { ...results, judged: false, counts: { mixed: 60, long: 600 } };
    const rows = memoryRows({ ...short, peakBytes: 900e6 });
    expect(exitCodeOf(rows)).toBe(0);
    expect(rows[1]?.note).toContain('not judged: --quick sent 60 and 600 of 1000 and 10000');
  });
});
