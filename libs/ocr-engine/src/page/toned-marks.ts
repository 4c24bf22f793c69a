import type { Analysis } from './analysis.js';
import type { Mark } from './marks.js';
import { median } from './words-of-marks.js';

/** The tones of what is printed and of what it stands on, 0 to 255. */
export interface Tone {
  readonly ink: number;
  readonly ground: number;
}

export interface TonedMark extends Mark, Tone {}

/** Where its ink is strongest. */
export function inkOf({ grey, width }: Analysis, mark: Mark, isLighter: boolean): number {
  const strongest = isLighter ? Math.max : Math.min;
  let ink = isLighter ? 0 : 255;
  for (let y = mark.top; y < mark.bottom; y += 1) {
    for (let x = mark.left; x < mark.right; x += 1) {
      ink = strongest(ink, grey[y * width + x] as number);
    }
  }
  return ink;
}

/** The middle one of the tones right around it: a mark itself may fill its rectangle. */
export function groundAround(
  { grey, width, height }: Analysis,
  { left, top, right, bottom }: Mark,
): number {
  const tones: number[] = [];
  const look = (x: number, y: number) => {
    if (x >= 0 && x < width && y >= 0 && y < height) tones.push(grey[y * width + x] as number);
  };
  for (let x = left - 1; x <= right; x += 1) {
    look(x, top - 1);
    look(x, bottom);
  }
  for (let y = top; y < bottom; y += 1) {
    look(left - 1, y);
    look(right, y);
  }
  return median(tones);
}

/**
 * Whether two are of one print: neither their ink nor their ground is further apart than half of what lies between these.
 * Of one print thin strokes are up to a third fainter than thick ones.
 */
export function areOfOnePrint(one: Tone, other: Tone): boolean {
  const far = Math.max(Math.abs(one.ink - one.ground), Math.abs(other.ink - other.ground)) / 2;
  return Math.abs(one.ink - other.ink) <= far && Math.abs(one.ground - other.ground) <= far;
}
