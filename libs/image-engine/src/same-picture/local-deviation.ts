import type { Plane } from './luma-plane.js';
import { windowSums } from './window-sums.js';

const side = 16;

/** The standard deviation in the 16 × 16 around a place; at an edge, in the nearest window that lies inside. */
export type LocalDeviation = (x: number, y: number) => number;

export function localDeviation(plane: Plane): LocalDeviation {
  const { values, width, height } = plane;
  const sums = windowSums(plane);
  const squares = windowSums({ ...plane, values: values.map((value) => value * value) });
  const wide = Math.min(side, width);
  const high = Math.min(side, height);
  return (x, y) => {
    const left = Math.min(Math.max(0, x - (wide >> 1)), width - wide);
    const top = Math.min(Math.max(0, y - (high >> 1)), height - high);
    const mean = sums.mean(left, top, wide, high);
    return Math.sqrt(Math.max(0, squares.mean(left, top, wide, high) - mean * mean));
  };
}
