import { describe, expect, it } from 'vitest';

import { mutate } from './mutate.js';
import { tiffFile } from './pictures/tiff-file.js';
import { isTiff } from './retag-tiff.js';

const file = Buffer.from(Array.from({ length: 5_000 }, (_, index) => index % 251));

describe('mutate', () => {
  it('gives the same mutant for the same seed, and leaves the file as it was', () => {
    const before = Buffer.from(file);
    expect(mutate(file, 7)).toEqual(mutate(file, 7));
    expect(file).toEqual(before);
  });

  it('damages nearly every time, and each time otherwise', () => {
    const mutants = Array.from({ length: 100 }, (_, seed) => mutate(file, seed).toString('latin1'));
    expect(mutants.filter((mutant) => mutant === file.toString('latin1')).length).toBeLessThan(5);
    expect(new Set(mutants).size).toBeGreaterThan(90);
  });

  it('makes TIFFs of other pixels, such as five channels, as no damage by chance would', () => {
    const file = tiffFile();
    const seen = Array.from({ length: 300 }, (_, seed) => mutate(file, seed))
      .filter((mutant) => mutant.length > file.length && isTiff(mutant))
      .map((mutant) => mutant.readUInt16LE(mutant.lastIndexOf(Buffer.of(0x15, 1, 3, 0)) + 8));
    expect(seen).toEqual(expect.arrayContaining([2, 3, 4, 5, 6]));
  });
});
