import type { QuarterTurn } from '@skillgate/imaging';

import type { Point, Size } from './map-layout.js';

/** From a point of the turned page to one of the page that was turned; `size` is the page's. */
export function turnPointBack(degrees: QuarterTurn, size: Size): (point: Point) => Point {
  switch (degrees) {
    case 0:
      return (point) => point;
    case 90:
      return ({ x, y }) => ({ x: y, y: size.height - x });
    case 180:
      return ({ x, y }) => ({ x: size.width - x, y: size.height - y });
    case 270:
      return ({ x, y }) => ({ x: size.width - y, y: x });
  }
}
