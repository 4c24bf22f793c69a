import { createRandom } from '@skillgate/testing';
import { describe, expect, it } from 'vitest';
import type { Mark } from './marks.js';
import { measureSkew } from './skew.js';

const height = 8;

/** Rows of letters of several widths, as on a screen. */
function letters(size: { width: number; height: number }): Mark[] {
  const next = createRandom(7);
  const marks: Mark[] = [];
  for (let top = 20; top < size.height - 20; top += 20) {
    let left = 20;
    while (left < size.width - 20) {
      const right = left + 3 + Math.floor(5 * next());
      marks.push({ left, top, right, bottom: top + height, pixels: 20 });
      left = right + (next() < 0.2 ? 5 : 1);
    }
  }
  return marks;
}

/** Turned by a quarter. */
const onItsSide = (marks: readonly Mark[]): Mark[] =>
  marks.map(({ left, top, right, bottom, pixels }) => {
    return { left: top, right: bottom, top: left, bottom: right, pixels };
  });

describe('the skew of a page', () => {
  it.each([
    ['tall', { width: 800, height: 4_000 }],
    ['very tall', { width: 400, height: 4_000 }],
    ['wide', { width: 2_000, height: 300 }],
    ['of one line', { width: 600, height: 50 }],
  ])('has rows, not columns, where it is %s', (_, size) => {
    const upright = measureSkew(letters(size), height);
    expect(upright.rowsToColumns).toBeGreaterThan(1.2);
    const turned = measureSkew(onItsSide(letters(size)), height);
    expect(turned.rowsToColumns).toBeLessThan(0.8);
  });

  it('says nothing where there are few letters', () => {
    const few = letters({ width: 100, height: 50 });
    expect(measureSkew(few, height)).toEqual({ degrees: 0, rowsToColumns: 1, regularity: 1 });
  });
});
