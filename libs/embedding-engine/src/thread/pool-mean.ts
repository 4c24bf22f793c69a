/** Hidden states of a batch: rows × tokens × dimensions. */
export interface HiddenStates {
  data: Float32Array;
  dims: readonly number[];
}

/** The mean over the tokens of a row that are its own. Source: Sentence-BERT, Reimers and Gurevych, EMNLP 2019. */
export function poolMean({ data, dims }: HiddenStates, row: number, tokens: number): Float32Array {
  const [, length = 0, dimensions = 0] = dims;
  const sums = new Float64Array(dimensions);
  const start = row * length * dimensions;
  for (let token = 0; token < tokens; token += 1) {
    const from = start + token * dimensions;
    for (let at = 0; at < dimensions; at += 1) sums[at]! += data[from + at]!;
  }
  const mean = new Float32Array(dimensions);
  for (let at = 0; at < dimensions; at += 1) mean[at] = sums[at]! / tokens;
  return mean;
}
