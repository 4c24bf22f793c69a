import type { Plane } from './luma-plane.js';

/** Sums over windows of a picture, each in constant time: a summed-area table (Crow 1984). */
export interface WindowSums {
  /** The mean of the values in a window, which must lie inside. */
  mean(left: number, top: number, width: number, height: number): number;
}

export function windowSums({ values, width, height }: Plane): WindowSums {
  const stride = width + 1;
  const table = new Float64Array(stride * (height + 1));
  for (let y = 0, at = 0; y < height; y += 1) {
    let row = 0;
    for (let x = 0, to = (y + 1) * stride + 1; x < width; x += 1, at += 1, to += 1) {
      row += values[at]!;
      table[to] = table[to - stride]! + row;
    }
  }
  return {
    mean(left, top, wide, high) {
      const first = top * stride + left;
      const last = first + high * stride;
      const sum = table[last + wide]! - table[last]! - table[first + wide]! + table[first]!;
      return sum / (wide * high);
    },
  };
}
