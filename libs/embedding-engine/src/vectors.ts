/** The sum of the products of what stands in the same place. */
export function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) sum += (a[at] as number) * (b[at] as number);
  return sum;
}

/** Scaled to the length 1, in place; a vector of zeros stays one. */
export function normalize(vector: Float32Array): Float32Array {
  const length = Math.sqrt(dot(vector, vector));
  if (length === 0) return vector;
  for (let at = 0; at < vector.length; at += 1) vector[at] = (vector[at] as number) / length;
  return vector;
}

/** The first dimensions alone, of the length 1 again. */
export function shorten(vector: Float32Array, dimensions: number): Float32Array {
  return dimensions === vector.length ? vector : normalize(vector.slice(0, dimensions));
}

/** Shares that add up to 1. The highest is taken off first, so that none overflows. */
export function softmax(logits: readonly number[]): number[] {
  const highest = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - highest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
