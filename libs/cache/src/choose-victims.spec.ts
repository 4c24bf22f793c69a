import { expect, it } from 'vitest';
import { isFarOver } from './choose-victims.js';

const limits = { maxBytes: 2 ** 30, maxEntries: 100_000 };

it.each([
  ['nothing', { entries: 0, bytes: 0 }, false],
  ['what is at its limits', { entries: 100_000, bytes: 2 ** 30 }, false],
  ['one entry over', { entries: 100_001, bytes: 2 ** 29 }, false],
  ['600 entries over', { entries: 100_600, bytes: 2 ** 29 }, true],
  ['two of 60,000 over by bytes', { entries: 60_000, bytes: 2 ** 30 + 40_000 }, false],
  ['600 of 60,000 over by bytes', { entries: 60_000, bytes: 2 ** 30 * 1.011 }, true],
])('tells whether hundreds must go: %s', (_, present, isFar) => {
  expect(isFarOver(limits, present)).toBe(isFar);
});
