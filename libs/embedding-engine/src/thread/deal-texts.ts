/** About the tokens of a text that wait for a thread: some of its own, and a word has four or five letters. */
export function estimateTokens(text: string, maxTokens: number): number {
  return Math.min(maxTokens, 3 + text.length / 4);
}

/**
 * Deals texts out, each to whoever has least to do by then; the first of several.
 * @param sizes What each text is to do, in any unit.
 * @param loads What each one has to do already, in the same.
 * @returns the places of the texts that each one is given, in their order.
 */
export function dealTexts(sizes: readonly number[], loads: readonly number[]): number[][] {
  const shares = loads.map((): number[] => []);
  const sums = [...loads];
  sizes.forEach((size, at) => {
    const least = sums.indexOf(Math.min(...sums));
    shares[least]!.push(at);
    sums[least]! += size;
  });
  return shares;
}
