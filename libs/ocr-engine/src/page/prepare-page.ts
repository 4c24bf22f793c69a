import { transformGrey, type Pixels } from '@skillgate/imaging';

import type { Point, Size } from '../layout/map-layout.js';
import type { PagePlan } from './plan.js';

/** A page that is ready to be read. */
export interface PreparedPage {
  /** Dark on light. */
  readonly grey: Pixels;
  /** From a point of it to one of the page that it was made from. */
  readonly toSource: (point: Point) => Point;
}

/** Undoes a turn about the middle of a page, which made it larger. */
function turnBack(before: Size, { width, height }: Size, degrees: number): (point: Point) => Point {
  const angle = (-degrees * Math.PI) / 180;
  const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
  return ({ x, y }) => {
    const [dx, dy] = [x - width / 2, y - height / 2];
    return {
      x: dx * cosine - dy * sine + before.width / 2,
      y: dx * sine + dy * cosine + before.height / 2,
    };
  };
}

/** Carries a plan out. */
export async function preparePage(source: Pixels, plan: PagePlan): Promise<PreparedPage> {
  const { crop, scale, linear, deskewDegrees } = plan;
  const size = {
    width: Math.max(1, Math.round(crop.width * scale)),
    height: Math.max(1, Math.round(crop.height * scale)),
  };
  const isWhole = crop.width === source.width && crop.height === source.height;
  const grey = await transformGrey(source, {
    crop: isWhole
      ? undefined
      : { left: crop.x, top: crop.y, width: crop.width, height: crop.height },
    resize: scale === 1 ? undefined : size,
    linear,
    rotateDegrees: deskewDegrees,
  });
  const untwist =
    deskewDegrees === 0 ? (point: Point) => point : turnBack(size, grey, deskewDegrees);
  const [across, down] = [crop.width / size.width, crop.height / size.height];
  return {
    grey,
    toSource: (point) => {
      const { x, y } = untwist(point);
      return { x: crop.x + x * across, y: crop.y + y * down };
    },
  };
}
