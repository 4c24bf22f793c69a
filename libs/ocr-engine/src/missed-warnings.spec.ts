import { expect, it } from 'vitest';

import type { Chosen } from './choose-reading.js';
import { missedWarnings } from './missed-warnings.js';
import type { PageMeasures } from './page/measure-page.js';
import { untouched } from './reading.js';

/** A reading of one word that lies over the left half of a page. */
function reading(more: Partial<Chosen> = {}): Chosen {
  const box = { x: 0, y: 0, width: 50, height: 10 };
  return {
    layout: [{ box, paragraphs: [[{ box, words: [{ text: 'word', confidence: 0.9, box }] }]] }],
    ...{ confidence: 0.9, preparation: untouched, missed: 0, unread: 0, script: undefined },
    warnings: [],
    engine: 'tesseract',
    ...more,
  };
}

/** A page with letters from left to right. */
const page = (more: Partial<PageMeasures> = {}): PageMeasures => ({
  ...{ inverted: false, paper: 255, ink: 0, skewDegrees: 0, rowsToColumns: 4, regularity: 8 },
  ...{ textHeight: 10, smallPrintHeight: 0, letters: 200, faintWords: [], inked: undefined },
  letterSpots: Float32Array.from([10, 5, 30, 5, 60, 5, 90, 5]),
  ...more,
});

it('tells the share of the letters that no word lies over', () => {
  const [warning] = missedWarnings(reading(), page());
  expect(warning?.code).toBe('text_missed');
  expect(warning?.message).toContain('About 50 % of what looks like text was not read');
});

it('counts no letters where the picture does not look like text, or was not measured', () => {
  expect(missedWarnings(reading(), page({ regularity: 1.2 }))).toEqual([]);
  expect(missedWarnings(reading(), undefined)).toEqual([]);
});

it('tells nothing where all is read', () => {
  const whole = page({ letterSpots: Float32Array.from([10, 5, 30, 5]) });
  expect(missedWarnings(reading(), whole)).toEqual([]);
});

it('tells what PP-OCR could not read, unless it is a few leaves or stones', () => {
  const missed = (unread: number) =>
    missedWarnings(reading({ engine: 'ppocr', missed: 0.5, unread }), page()).length;
  expect([missed(20), missed(3)]).toEqual([1, 0]);
});
