import type { CharacterSet } from './character-set.js';

/** Which of some sets have a character in common: for each that makes a difference, the numbers of all that have it. */
export function overlapsOf(sets: readonly CharacterSet[]): number[][] {
  const bounds: { code: number; set: number; isFirst: boolean }[] = [];
  sets.forEach((characters, set) => {
    characters.forEach((code, at) => bounds.push({ code, set, isFirst: at % 2 === 0 }));
  });
  // At the same character, ranges begin before others end.
  bounds.sort((a, b) => a.code - b.code || Number(b.isFirst) - Number(a.isFirst));
  const open = new Set<number>();
  const overlaps = new Map<string, number[]>();
  let hasMore = false;
  for (const { set, isFirst } of bounds) {
    if (!isFirst && hasMore) {
      const together = [...open].sort((a, b) => a - b);
      overlaps.set(together.join(), together);
    }
    if (isFirst) open.add(set);
    else open.delete(set);
    hasMore = isFirst;
  }
  return [...overlaps.values()];
}
