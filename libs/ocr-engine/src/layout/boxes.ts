import type { Box } from './layout.js';

/** Whether a point lies in a box, its edges included. */
export const isIn = ({ x, y, width, height }: Box, spotX: number, spotY: number) =>
  spotX >= x && spotX <= x + width && spotY >= y && spotY <= y + height;

export const encloses = (outer: Box, { x, y, width, height }: Box) =>
  isIn(outer, x, y) && isIn(outer, x + width, y + height);
