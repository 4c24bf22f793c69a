import { describe, expect, it } from 'vitest';
import { parseMetrics } from './metrics.js';

const scrape = `# HELP skillgate_requests_total Calls by code.
# TYPE skillgate_requests_total counter
skillgate_requests_total{method="Preprocess",code="OK"} 5
skillgate_requests_total{method="Preprocess",code="INVALID_ARGUMENT"} 2
skillgate_requests_total{method="PreprocessBatch",code="OK"} 1
skillgate_in_flight 3
skillgate_wait_seconds_bucket{le="+Inf"} 1.5e1 1700000000
`;

describe('parseMetrics', () => {
  const metrics = parseMetrics(scrape);

  it('sums all samples of a metric', () => {
    expect(metrics.sum('skillgate_requests_total')).toBe(8);
  });

  it('sums the samples that have the labels', () => {
    expect(metrics.sum('skillgate_requests_total', { code: 'OK' })).toBe(6);
    expect(metrics.sum('skillgate_requests_total', { code: 'OK', method: 'Preprocess' })).toBe(5);
  });

  it('reads samples without labels, with exponents and with timestamps', () => {
    expect(metrics.sum('skillgate_in_flight')).toBe(3);
    expect(metrics.sum('skillgate_wait_seconds_bucket', { le: '+Inf' })).toBe(15);
  });

  it('gives 0 for what is not there, and lists what is', () => {
    expect(metrics.sum('skillgate_nothing')).toBe(0);
    expect(metrics.names).toContain('skillgate_in_flight');
  });
});
