import { cellsAlong, cellSide, cellsOf } from './cells.js';
import type { Plane } from './luma-plane.js';

/** Root of the mean square in each cell of 4 × 4 pixels. */
export interface Lattice {
  readonly across: number;
  readonly down: number;
  readonly values: Float32Array;
}

/** The cells side by side. */
export function latticeOf(plane: Plane): Lattice {
  const { squares, counts } = cellsOf(plane);
  return {
    across: cellsAlong(plane.width),
    down: cellsAlong(plane.height),
    values: Float32Array.from(squares, (square, cell) => Math.sqrt(square / counts[cell]!)),
  };
}

interface Quarters {
  readonly across: number;
  readonly down: number;
  /** Sums of squares of 2 × 2 pixels. */
  readonly squares: Float32Array;
}

/** An odd edge is counted twice, so that nothing is left out. */
function quartersOf({ values, width, height }: Plane): Quarters {
  const across = (width + 1) >> 1;
  const down = (height + 1) >> 1;
  const squares = new Float32Array(across * down);
  for (let y = 0; y < down; y += 1) {
    const upper = 2 * y * width;
    const lower = 2 * y + 1 < height ? upper + width : upper;
    for (let x = 0; x < across; x += 1) {
      const left = 2 * x;
      const right = left + 1 < width ? left + 1 : left;
      const [a, b] = [values[upper + left]!, values[upper + right]!];
      const [c, d] = [values[lower + left]!, values[lower + right]!];
      squares[y * across + x] = a * a + b * b + c * c + d * d;
    }
  }
  return { across, down, squares };
}

function latticeFrom({ squares, ...quarters }: Quarters, left: number, top: number): Lattice {
  const across = (quarters.across - left) >> 1;
  const down = (quarters.down - top) >> 1;
  const values = new Float32Array(across * down);
  for (let y = 0; y < down; y += 1) {
    for (let x = 0; x < across; x += 1) {
      const at = (2 * y + top) * quarters.across + 2 * x + left;
      const below = at + quarters.across;
      const sum = squares[at]! + squares[at + 1]! + squares[below]! + squares[below + 1]!;
      values[y * across + x] = Math.sqrt(sum / cellSide ** 2);
    }
  }
  return { across, down, values };
}

/** Cells that begin at every second pixel: whatever is as small as one lies well within one of them. */
export function overlappingLattices(plane: Plane): Lattice[] {
  const quarters = quartersOf(plane);
  return [0, 1].flatMap((top) => [0, 1].map((left) => latticeFrom(quarters, left, top)));
}
