import { createRandom } from '@skillgate/testing';
import { describe, expect, it } from 'vitest';
import { createHashIndex } from './hash-index.js';

const random = createRandom(3);
const randomHash = () =>
  Array.from({ length: 16 }, () => Math.floor(random() * 16).toString(16)).join('');

function distance(a: string, b: string): number {
  let left = BigInt(`0x${a}`) ^ BigInt(`0x${b}`);
  let bits = 0;
  for (; left > 0n; left &= left - 1n) bits += 1;
  return bits;
}

describe('the hash index', () => {
  it('finds what a plain search finds, while hashes come and go', () => {
    const index = createHashIndex();
    const held = new Map<number, string>();
    for (let number = 0; number < 600; number += 1) {
      held.set(number, randomHash());
      index.add(number, 'group', held.get(number)!);
      const [oldest] = held.keys();
      if (number % 3 === 0 && oldest !== undefined) {
        held.delete(oldest);
        index.remove(oldest, 'group');
      }
    }
    expect(index.size).toBe(held.size);
    for (let round = 0; round < 50; round += 1) {
      const wanted = randomHash();
      const distances = [...held.values()].map((hash) => distance(hash, wanted));
      const within = distances.filter((bits) => bits <= 26).sort((a, b) => a - b);
      const found = index.nearest('group', wanted, 26, 2);
      expect(found.map((near) => near.distance)).toEqual(within.slice(0, 2));
      for (const near of found) expect(distance(held.get(near.id)!, wanted)).toBe(near.distance);
    }
  });

  it('keeps groups apart', () => {
    const index = createHashIndex();
    index.add(7, 'a', '0000000000000000');
    expect(index.nearest('b', '0000000000000000', 64, 2)).toEqual([]);
    expect(index.nearest('a', 'ffffffffffffffff', 64, 2)).toEqual([{ id: 7, distance: 64 }]);
  });

  it('gives the older one of two that are as near', () => {
    const index = createHashIndex();
    for (const id of [5, 3, 4]) index.add(id, 'a', '0000000000000001');
    const found = index.nearest('a', '0000000000000000', 8, 2).map(({ id }) => id);
    expect(found).toEqual([5, 3]);
  });
});
