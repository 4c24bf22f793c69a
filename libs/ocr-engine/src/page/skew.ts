import type { Mark } from './marks.js';

/** Text that is turned further is not levelled. */
export const maxSkewDegrees = 10;
/** Fewer letters say too little. */
const fewestLetters = 24;
/** Letters beyond these add time and no precision; among more they are not close enough to make rows. */
const mostLetters = 3_000;
const mostChosenFrom = 12_000;

interface Spot {
  x: number;
  y: number;
}

/** How sharply the spots fall into rows when the page is turned by so many degrees clockwise. */
function sharpness(spots: readonly Spot[], degrees: number, rowHeight: number): number {
  const slope = Math.tan((degrees * Math.PI) / 180);
  const rows = new Map<number, number>();
  for (const { x, y } of spots) {
    const row = Math.round((y + x * slope) / rowHeight);
    rows.set(row, (rows.get(row) ?? 0) + 1);
  }
  let sum = 0;
  for (const count of rows.values()) sum += count * count;
  return sum;
}

function best(spots: readonly Spot[], angles: readonly number[], rowHeight: number): number {
  let found = 0;
  let most = -1;
  for (const angle of angles) {
    const value = sharpness(spots, angle, rowHeight);
    if (value > most) [found, most] = [angle, value];
  }
  return found;
}

const around = (centre: number, reach: number, step: number) =>
  Array.from({ length: 2 * Math.round(reach / step) + 1 }, (_, i) => centre - reach + i * step);

export interface Skew {
  /** Turned clockwise by this the lines are level; 0 where nothing can be told. */
  degrees: number;
  /** How much sharper the rows are than the columns, of each what chance gives; below 1 the lines run from top to bottom. */
  rowsToColumns: number;
  /** How much sharper the rows are than those of as many marks by chance: 1 is noise, text has 3 and more. */
  regularity: number;
}

/** Of a single line nobody can say how far letters may lie apart by chance: at least so many rows. */
const fewestRows = 24;

/**
 * How sharp the rows of spots are that lie anywhere. The further the text goes, the more rows there are to fall into:
 * a tall page's rows are less sharp by chance than its columns.
 */
function byChance(spots: readonly Spot[], rowHeight: number): number {
  const ys = spots.map(({ y }) => y);
  const rows = Math.max(fewestRows, (Math.max(...ys) - Math.min(...ys)) / rowHeight);
  return spots.length + spots.length ** 2 / rows;
}

/** Some of the letters; of very many some of those in the middle. */
function sampleOf(letters: readonly Mark[]): readonly Mark[] {
  const first = Math.max(0, (letters.length - mostChosenFrom) >> 1);
  const middle = letters.slice(first, first + mostChosenFrom);
  const every = Math.ceil(middle.length / mostLetters);
  return middle.filter((_, index) => index % every === 0);
}

/** Finds the turn that puts the feet of the letters into the sharpest rows. */
export function measureSkew(letters: readonly Mark[], textHeight: number): Skew {
  if (letters.length < fewestLetters || textHeight === 0) {
    return { degrees: 0, rowsToColumns: 1, regularity: 1 };
  }
  const some = sampleOf(letters);
  const feet = some.map(({ left, right, bottom }) => ({ x: (left + right) / 2, y: bottom }));
  const sides = some.map(({ top, bottom, right }) => ({ x: (top + bottom) / 2, y: right }));
  const coarse = textHeight / 3;
  const angles = around(0, maxSkewDegrees, 0.5);
  const rough = best(feet, angles, coarse);
  const degrees = best(feet, around(rough, 0.5, 0.05), textHeight / 6);
  const columns = sharpness(sides, best(sides, angles, coarse), coarse) / byChance(sides, coarse);
  const rows = sharpness(feet, rough, coarse) / byChance(feet, coarse);
  const isBetter = sharpness(feet, degrees, coarse) > 1.15 * sharpness(feet, 0, coarse);
  return {
    degrees: isBetter && Math.abs(degrees) <= maxSkewDegrees ? degrees : 0,
    rowsToColumns: rows / columns,
    regularity: Math.max(rows, columns),
  };
}
