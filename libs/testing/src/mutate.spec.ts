import { describe, expect, it } from 'vitest';

import { mutate } from './mutate.js';

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
});
