import type { Pixels } from '@skillgate/imaging';

import { glyphMarksIn } from './glyph-marks.js';
import { hasLineOfPrint } from './line-of-print.js';
import { hasLoneCharacters } from './lone-characters.js';
import { looksWritten } from './looks-written.js';
import { lumaPlane, type Plane } from './luma-plane.js';
import { hasShortLabel } from './short-label.js';
import type { SamePictureRefusal } from './verdict.js';

/** Which of the two pictures it is. */
export type Part = 'incoming' | 'kept';

const bins = 64;
const runLength = 4;
/** A coder that smooths brings a copy a little above a kept picture that is just below. */
const graphicShare = { kept: 0.55, incoming: 0.57 };
const windowSide = 16;
const detailDeviation = 6;
const detailedShare = 0.01;
/** Of photos, 95 in 100 are calm in more places than that; text all over rough ground is not. */
const calmDeviation = 7;
const calmShare = 0.06;

function isTransparent({ data, channels }: Pixels): boolean {
  if (channels !== 4) return false;
  for (let at = 3; at < data.length; at += 4) if (data[at] !== 255) return true;
  return false;
}

/** Whether more than half of the pixels have nearly one brightness, as paper and the ground of screens and drawings. */
function isGraphic({ values }: Plane<Uint8Array>, part: Part): boolean {
  const histogram = new Uint32Array(bins);
  for (let pixel = 0; pixel < values.length; pixel += 1) histogram[values[pixel]! >> 2]! += 1;
  let fullest = 0;
  for (let bin = 0; bin + runLength <= bins; bin += 1) {
    const run = histogram.subarray(bin, bin + runLength).reduce((sum, count) => sum + count, 0);
    fullest = Math.max(fullest, run);
  }
  return fullest >= graphicShare[part] * values.length;
}

function deviation({ values, width }: Plane<Uint8Array>, left: number, top: number): number {
  let sum = 0;
  let squares = 0;
  for (let y = top; y < top + windowSide; y += 1) {
    for (let at = y * width + left, end = at + windowSide; at < end; at += 1) {
      const value = values[at]!;
      sum += value;
      squares += value * value;
    }
  }
  const count = windowSide ** 2;
  return Math.sqrt(squares / count - (sum / count) ** 2);
}

/** The deviations of windows of 16 × 16 pixels, side by side. */
function windowDeviations(luma: Plane<Uint8Array>): number[] {
  const deviations: number[] = [];
  for (let top = 0; top + windowSide <= luma.height; top += windowSide) {
    for (let left = 0; left + windowSide <= luma.width; left += windowSide) {
      deviations.push(deviation(luma, left, top));
    }
  }
  return deviations;
}

/** Whether nearly every window is flat. */
function isSmooth(deviations: readonly number[]): boolean {
  const detailed = deviations.filter((one) => one >= detailDeviation).length;
  return detailed < detailedShare * deviations.length;
}

/** Whether there is strong detail nearly everywhere: coding noise would hide whatever differs. */
function isBusy(deviations: readonly number[]): boolean {
  const calm = deviations.filter((one) => one < calmDeviation).length;
  return calm < calmShare * deviations.length;
}

/** Whether a line of print stands on it, only a few digits of one, or characters far apart. */
function isLabelled(pixels: Pixels, luma: Plane<Uint8Array>): boolean {
  if (hasLineOfPrint(luma)) return true;
  const marks = glyphMarksIn(pixels);
  return hasShortLabel(marks) || hasLoneCharacters(luma, marks);
}

/**
 * Why a picture, whatever it is compared with, is never taken for another file's, or another for it: undefined when it
 * may be. Only the kept one must be calm somewhere and bear no print: a smaller or noisier copy of it is less so,
 * and what is on one alone is found by comparing.
 */
export function refuseContent(pixels: Pixels, part: Part): SamePictureRefusal | undefined {
  if (isTransparent(pixels)) return 'alpha';
  const luma = lumaPlane(pixels);
  if (isGraphic(luma, part)) return 'graphic';
  const deviations = windowDeviations(luma);
  if (isSmooth(deviations)) return 'smooth';
  if (part === 'kept' && isBusy(deviations)) return 'busy';
  if (looksWritten(luma)) return 'graphic';
  return part === 'kept' && isLabelled(pixels, luma) ? 'graphic' : undefined;
}
