/** How many single insertions, deletions and replacements make one list of the other. */
export function editDistance<T>(one: ArrayLike<T>, other: ArrayLike<T>): number {
  let before = Uint32Array.from({ length: other.length + 1 }, (_, index) => index);
  let row = new Uint32Array(other.length + 1);
  for (let i = 1; i <= one.length; i += 1) {
    row[0] = i;
    for (let j = 1; j <= other.length; j += 1) {
      const replaced = (before[j - 1] as number) + (one[i - 1] === other[j - 1] ? 0 : 1);
      row[j] = Math.min(replaced, (before[j] as number) + 1, (row[j - 1] as number) + 1);
    }
    [before, row] = [row, before];
  }
  return before[other.length] as number;
}

/** One form for what looks alike: composed letters, straight quotes, single spaces. */
function plain(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[‘’]/g, "'")
    .replace(/[“”]/g, '"')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Characters read wrong, as a share of those that there are: 0 is perfect; may be over 1. */
export function characterErrorRate(truth: string, read: string): number {
  const expected = [...plain(truth)];
  return editDistance(expected, [...plain(read)]) / Math.max(1, expected.length);
}

/** The same of words. */
export function wordErrorRate(truth: string, read: string): number {
  const expected = plain(truth).split(' ');
  return editDistance(expected, plain(read).split(' ')) / Math.max(1, expected.length);
}
