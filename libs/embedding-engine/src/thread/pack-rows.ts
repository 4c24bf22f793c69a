/** Places in the list of texts that go through the model together. */
export type Batch = number[];

/**
 * Puts texts of like length together, so that little is filled up, and ends a batch before it has more tokens than it
 * may, those that fill up included.
 * @param lengths Tokens of each text.
 */
export function packRows(lengths: readonly number[], maxTokens: number, maxRows: number): Batch[] {
  const byLength = lengths.map((_, at) => at).sort((a, b) => lengths[a]! - lengths[b]!);
  const batches: Batch[] = [];
  let batch: Batch = [];
  for (const at of byLength) {
    // The last is the longest, to which all are filled up.
    const wouldTake = (batch.length + 1) * lengths[at]!;
    if (batch.length > 0 && (wouldTake > maxTokens || batch.length >= maxRows)) {
      batches.push(batch);
      batch = [];
    }
    batch.push(at);
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}
