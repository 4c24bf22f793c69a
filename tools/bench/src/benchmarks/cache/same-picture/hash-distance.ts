/** An image hash as two words of 32 bits: quick to compare. */
export type HashWords = readonly [high: number, low: number];

export function hashWords(imageHash: string): HashWords {
  return [Number.parseInt(imageHash.slice(0, 8), 16), Number.parseInt(imageHash.slice(8), 16)];
}

function bitsOf(word: number): number {
  let bits = 0;
  for (let rest = word; rest !== 0; rest &= rest - 1) bits += 1;
  return bits;
}

/** How many of the 64 bits differ. */
export function hashDistance([high, low]: HashWords, [otherHigh, otherLow]: HashWords): number {
  return bitsOf(high ^ otherHigh) + bitsOf(low ^ otherLow);
}
