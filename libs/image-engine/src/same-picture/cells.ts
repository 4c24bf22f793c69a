import type { Plane } from './luma-plane.js';

/** Pixels a side of a cell. */
export const cellSide = 4;

/** A plane summed up in cells of 4 × 4 pixels; pixels beyond the last whole cell belong to the last. */
export interface Cells {
  readonly across: number;
  readonly down: number;
  readonly sums: Float64Array;
  readonly squares: Float64Array;
  readonly counts: Float64Array;
}

/** How many cells fit, and at least one. */
export function cellsAlong(pixels: number): number {
  return Math.max(1, pixels >> 2);
}

export function cellsOf(plane: Plane): Cells {
  const { values, width, height } = plane;
  const across = cellsAlong(width);
  const down = cellsAlong(height);
  const sums = new Float64Array(across * down);
  const squares = new Float64Array(across * down);
  const counts = new Float64Array(across * down);
  for (let y = 0, at = 0; y < height; y += 1) {
    const row = Math.min(down - 1, y >> 2) * across;
    for (let column = 0; column < across; column += 1) {
      const end = column + 1 < across ? cellSide : width - column * cellSide;
      let sum = 0;
      let square = 0;
      for (let x = 0; x < end; x += 1, at += 1) {
        const value = values[at]!;
        sum += value;
        square += value * value;
      }
      sums[row + column]! += sum;
      squares[row + column]! += square;
      counts[row + column]! += end;
    }
  }
  return { across, down, sums, squares, counts };
}

/** A window of cells around a cell: so many before it and after it, on both axes. At an edge it is cut. */
export interface CellWindow {
  readonly before: number;
  readonly after: number;
}

/** Calls `each` with the sum, the sum of squares and the number of pixels in every cell's window. */
function overWindows(
  { across, down, sums, squares, counts }: Cells,
  { before, after }: CellWindow,
  each: (sum: number, square: number, count: number) => number,
): Float32Array {
  const result = new Float32Array(across * down);
  for (let y = 0; y < down; y += 1) {
    const [top, bottom] = [Math.max(0, y - before), Math.min(down - 1, y + after)];
    for (let x = 0; x < across; x += 1) {
      const [left, right] = [Math.max(0, x - before), Math.min(across - 1, x + after)];
      let sum = 0;
      let square = 0;
      let count = 0;
      for (let row = top * across; row <= bottom * across; row += across) {
        for (let cell = row + left; cell <= row + right; cell += 1) {
          sum += sums[cell]!;
          square += squares[cell]!;
          count += counts[cell]!;
        }
      }
      result[y * across + x] = each(sum, square, count);
    }
  }
  return result;
}

/** The standard deviation in each cell's window. */
export function deviations(cells: Cells, window: CellWindow): Float32Array {
  return overWindows(cells, window, (sum, square, count) =>
    Math.sqrt(Math.max(0, square / count - (sum / count) ** 2)),
  );
}

/** The mean in each cell's window. */
export function means(cells: Cells, window: CellWindow): Float32Array {
  return overWindows(cells, window, (sum, _square, count) => sum / count);
}

/** The smaller of what two pictures have at each place. */
export function lesser(one: Float32Array, other: Float32Array): Float32Array {
  return one.map((value, cell) => (other[cell]! < value ? other[cell]! : value));
}

/** The smaller of the deviations that two pictures have at a place. */
export function commonDeviations(a: Plane, b: Plane, window: CellWindow): Float32Array {
  return lesser(deviations(cellsOf(a), window), deviations(cellsOf(b), window));
}

/** One plane less another, value by value. */
export function difference(a: Float32Array, b: Float32Array): Float32Array {
  const result = new Float32Array(a.length);
  for (let at = 0; at < a.length; at += 1) result[at] = a[at]! - b[at]!;
  return result;
}
