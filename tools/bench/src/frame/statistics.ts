/** The value below which `percent` of the values lie: linear between the two nearest ranks, as numpy's default. */
export function percentile(values: readonly number[], percent: number): number {
  if (values.length === 0) throw new RangeError('percentile needs at least one value, got none');
  if (!(percent >= 0 && percent <= 100)) {
    throw new RangeError(`percent must be between 0 and 100, got ${percent}`);
  }
  const sorted = Float64Array.from(values).sort();
  const rank = (percent / 100) * (sorted.length - 1);
  const low = sorted[Math.floor(rank)] as number;
  const high = sorted[Math.ceil(rank)] as number;
  return low + (high - low) * (rank - Math.floor(rank));
}

export function median(values: readonly number[]): number {
  return percentile(values, 50);
}

/** The lowest and the highest. */
export type Spread = readonly [low: number, high: number];

/** @throws RangeError when there are no values. */
export function spread(values: readonly number[]): Spread {
  return [percentile(values, 0), percentile(values, 100)];
}

export function average(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('average needs at least one value, got none');
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
