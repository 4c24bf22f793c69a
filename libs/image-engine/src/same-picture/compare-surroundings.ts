import { cellsOf, type Cells } from './cells.js';
import type { Plane } from './luma-plane.js';

/** Cells are judged by others with about as much detail: deviations up to these. */
const detailBounds = [1.5, 3, 5, 8, 12, 18, 27, 40, Infinity];
/** What coding leaves in so many of them is usual; with fewer cells than this, neighbouring kinds are asked too. */
const usualShare = 0.9;
const fewestCells = 200;
/** Cells so far away are the surroundings of a cell, without those that touch it. */
const reach = 3;
/** Differences below it, in levels, are nothing. */
const leastDifference = 3;
const floor = 1;
/**
 * A cell may differ by so many times what its surroundings and its like do. Of photos coded as JPEG 50 to 90, AVIF and
 * WebP, rescaled and oriented, 1 % come higher; of glyphs changed in pictures that are otherwise equal, seven of eight.
 */
const limit = 2.25;

function rmsOf({ squares, counts }: Cells): Float32Array {
  return Float32Array.from(squares, (square, cell) => Math.sqrt(square / counts[cell]!));
}

function rank(values: readonly number[], share: number): number {
  const sorted = Float32Array.from(values).sort();
  return sorted.length === 0 ? 0 : sorted[Math.floor((sorted.length - 1) * share)]!;
}

/** What is usual in cells of each kind. */
function usualByKind(differences: Float32Array, kinds: Uint8Array): number[] {
  const byKind: number[][] = detailBounds.map(() => []);
  for (const [cell, difference] of differences.entries()) byKind[kinds[cell]!]!.push(difference);
  return byKind.map((own, kind) => {
    const enough = own.length >= fewestCells;
    const asked = enough ? own : byKind.slice(Math.max(0, kind - 1), kind + 2).flat();
    return rank(asked, usualShare);
  });
}

/** The middle one of the cells around a cell. */
function around(differences: Float32Array, { across, down }: Cells, cell: number): number {
  const [x, y] = [cell % across, Math.floor(cell / across)];
  const found: number[] = [];
  for (let row = Math.max(0, y - reach); row <= Math.min(down - 1, y + reach); row += 1) {
    for (let at = Math.max(0, x - reach); at <= Math.min(across - 1, x + reach); at += 1) {
      if (Math.abs(row - y) > 1 || Math.abs(at - x) > 1)
        found.push(differences[row * across + at]!);
    }
  }
  return rank(found, 0.5);
}

/**
 * Whether a spot differs by more than what lies around it and than what has as much detail elsewhere: coding noise is
 * alike in like places, an edit is in one. `deviations` are those of the cells. 1 is the limit.
 */
export function compareSurroundings(residual: Plane, deviations: Float32Array): number {
  const cells = cellsOf(residual);
  const differences = rmsOf(cells);
  const kinds = Uint8Array.from(deviations, (deviation) =>
    detailBounds.findIndex((bound) => deviation < bound),
  );
  const usual = usualByKind(differences, kinds);
  let worst = 0;
  for (const [cell, difference] of differences.entries()) {
    const atMost = difference / (floor + usual[kinds[cell]!]!);
    // Its surroundings can only make it less odd: they are looked at where that matters.
    if (difference < leastDifference || atMost <= worst) continue;
    const here = difference / (floor + around(differences, cells, cell));
    worst = Math.max(worst, Math.min(atMost, here));
  }
  return worst / limit;
}
