import { blur } from './blur.js';
import { cellsAlong } from './cells.js';
import { latticeOf, overlappingLattices, type Lattice } from './lattices.js';
import type { Plane } from './luma-plane.js';
import { rank } from './rank.js';

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
 * A cell may differ by so many times what its surroundings and its like do. Of photos coded as JPEG 50 and WebP 80, one
 * in thirty comes higher; a changed '.' stands out most here.
 */
const limit = 2.6;
/**
 * Coding noise is fine-grained and what is written is not: smoothed, another digit stands out by half as much again, and
 * one in twenty-five of those photos comes higher.
 */
const smoothedLimit = 2.03;
/** The weight of the middle one of three pixels. */
const smoothing = 2;

/** The kind of each cell, by the detail in it: a place in `detailBounds`. */
interface Kinds {
  readonly across: number;
  readonly down: number;
  readonly values: Uint8Array;
}

/** The kind of a lattice's cell, by the cell that it mostly lies in. */
function kindAt({ across, down, values }: Kinds, lattice: Lattice, cell: number): number {
  const x = Math.min(across - 1, cell % lattice.across);
  const y = Math.min(down - 1, Math.floor(cell / lattice.across));
  return values[y * across + x]!;
}

/** What is usual in cells of each kind. */
function usualByKind(lattice: Lattice, kinds: Kinds): number[] {
  const byKind: number[][] = detailBounds.map(() => []);
  for (const [cell, difference] of lattice.values.entries()) {
    byKind[kindAt(kinds, lattice, cell)]!.push(difference);
  }
  return byKind.map((own, kind) => {
    const enough = own.length >= fewestCells;
    const asked = enough ? own : byKind.slice(Math.max(0, kind - 1), kind + 2).flat();
    return rank(asked, usualShare);
  });
}

/** The middle one of the cells around a cell. */
function around({ across, down, values }: Lattice, cell: number): number {
  const [x, y] = [cell % across, Math.floor(cell / across)];
  const found: number[] = [];
  for (let row = Math.max(0, y - reach); row <= Math.min(down - 1, y + reach); row += 1) {
    for (let at = Math.max(0, x - reach); at <= Math.min(across - 1, x + reach); at += 1) {
      if (Math.abs(row - y) > 1 || Math.abs(at - x) > 1) found.push(values[row * across + at]!);
    }
  }
  return rank(found, 0.5);
}

/** How many times more than its surroundings and its like the oddest cell differs. */
function oddest(lattice: Lattice, kinds: Kinds, usual: readonly number[]): number {
  let worst = 0;
  for (const [cell, difference] of lattice.values.entries()) {
    if (difference < leastDifference) continue;
    const atMost = difference / (floor + usual[kindAt(kinds, lattice, cell)]!);
    // Its surroundings can only make it less odd: they are looked at where that matters.
    if (atMost <= worst) continue;
    worst = Math.max(worst, Math.min(atMost, difference / (floor + around(lattice, cell))));
  }
  return worst;
}

/**
 * Whether a spot differs by more than what lies around it and than what has as much detail elsewhere: coding noise is
 * alike in like places, an edit is in one. `deviations` are those of the residual's cells. 1 is the limit.
 */
export function compareSurroundings(residual: Plane, deviations: Float32Array): number {
  const kinds = {
    across: cellsAlong(residual.width),
    down: cellsAlong(residual.height),
    values: Uint8Array.from(deviations, (deviation) =>
      detailBounds.findIndex((bound) => deviation < bound),
    ),
  };
  const cells = latticeOf(residual);
  const asItIs = oddest(cells, kinds, usualByKind(cells, kinds));
  if (asItIs > limit) return asItIs / limit;
  const lattices = overlappingLattices(blur(residual, smoothing));
  const usual = usualByKind(lattices[0] as Lattice, kinds);
  const smoothed = lattices.map((lattice) => oddest(lattice, kinds, usual));
  return Math.max(asItIs / limit, ...smoothed.map((one) => one / smoothedLimit));
}
