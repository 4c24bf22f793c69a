/** The value below which so large a share of the values lies; 0 of none. */
export function rank(values: ArrayLike<number>, share: number): number {
  const sorted = new Float32Array(values).sort();
  return sorted.length === 0 ? 0 : sorted[Math.floor((sorted.length - 1) * share)]!;
}
