import { describe, expect, it } from 'vitest';
import { JoinedBoxes, type BoxLimits } from './joined-boxes.js';

const all: BoxLimits = { leastWidth: 1, leastHeight: 1, mostSide: 99, leastPixels: 1 };

/** A plane of digits, each ten levels: `.` is nothing. */
function planeOf(...rows: string[]) {
  const values = Uint8Array.from(rows.join('').replaceAll('.', '0'), (digit) => 10 * Number(digit));
  return { values, width: rows[0]!.length, height: rows.length };
}

const box = (left: number, top: number, right: number, bottom: number) => ({
  left,
  top,
  right,
  bottom,
});

describe('boxes around joined pixels', () => {
  it('are of what touches in any direction, also at the edges', () => {
    const joined = new JoinedBoxes(planeOf('3...3', '.3..3', '.....', '3.3..', '.3...'), 10);
    expect(joined.at(30, all)).toEqual([box(0, 0, 1, 1), box(4, 0, 4, 1), box(0, 3, 2, 4)]);
  });

  it('do not join what ends one row and what begins the next', () => {
    const joined = new JoinedBoxes(planeOf('..3', '...', '3..'), 10);
    expect(joined.at(30, all)).toEqual([box(2, 0, 2, 0), box(0, 2, 0, 2)]);
    const beside = new JoinedBoxes(planeOf('..3', '3..'), 10);
    expect(beside.at(30, all)).toEqual([box(2, 0, 2, 0), box(0, 1, 0, 1)]);
  });

  it('fall apart at a higher cut, and are found again at a lower one', () => {
    const joined = new JoinedBoxes(planeOf('626'), 20);
    expect(joined.at(60, all)).toEqual([box(0, 0, 0, 0), box(2, 0, 2, 0)]);
    expect(joined.at(20, all)).toEqual([box(0, 0, 2, 0)]);
  });

  it.each<[string, Partial<BoxLimits>]>([
    ['too narrow', { leastWidth: 3 }],
    ['too low', { leastHeight: 4 }],
    ['too long', { mostSide: 2 }],
    ['too thin', { leastPixels: 6 }],
  ])('are left out where they are %s', (_, limits) => {
    const plane = planeOf('....', '.33.', '.3..', '.33.');
    expect(new JoinedBoxes(plane, 10).at(30, all)).toEqual([box(1, 1, 2, 3)]);
    expect(new JoinedBoxes(plane, 10).at(30, { ...all, ...limits })).toEqual([]);
  });
});
