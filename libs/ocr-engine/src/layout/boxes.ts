import type { Box } from './layout.js';

/** Whether a point lies in a box, its edges included. */
export const isIn = ({ x, y, width, height }: Box, spotX: number, spotY: number) =>
  spotX >= x && spotX <= x + width && spotY >= y && spotY <= y + height;

export const encloses = (outer: Box, { x, y, width, height }: Box) =>
  isIn(outer, x, y) && isIn(outer, x + width, y + height);

/** Whether two boxes share more than an edge. */
export function overlaps(one: Box, other: Box): boolean {
  const across = Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x);
  const down = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y);
  return across > 0 && down > 0;
}
