import type { Pixels } from '@skillgate/imaging';

import { bestTextHeight } from './plan.js';

/** A part of a page from one empty row to another. */
export interface Strip {
  readonly top: number;
  readonly height: number;
  /** Whether its first paragraph goes on with the last one of the strip above. */
  readonly goesOn: boolean;
}

/** Darker than this on a prepared page is ink. */
const inkBelow = 128;
/** Smaller strips are not worth a second start of the layout analysis, in pixels. */
const smallestStrip = 250_000;
/** Larger ones take much memory, in pixels. */
const largestStrip = 3_000_000;
/** Rows between two lines of text, at least. */
const smallestGap = 2;
/** How far from the middle a page may be split, as a share of its height. */
const reach = 0.2;
/**
 * Rows on either side of a split in which columns are looked for, in heights of small letters. Of ten lines, since a column
 * may end above the others; and of two, since a heading across the columns may stand among ten.
 */
const neighbourhoods = [24, 6];
/** An empty column that is wider, in heights of small letters, is one between columns of text. */
const gutter = 2.2;

interface Gap {
  top: number;
  bottom: number;
}

function isInkedRow({ data, width }: Pixels, y: number): boolean {
  const row = data.subarray(y * width, (y + 1) * width);
  return row.some((value) => value < inkBelow);
}

/** The runs of empty rows within a part of a page. */
function gapsIn(page: Pixels, top: number, bottom: number): Gap[] {
  const gaps: Gap[] = [];
  for (let y = top; y < bottom; y += 1) {
    if (isInkedRow(page, y)) continue;
    const from = y;
    while (y < bottom && !isInkedRow(page, y)) y += 1;
    gaps.push({ top: from, bottom: y });
  }
  return gaps;
}

/** Whether the text between two rows stands in columns, which a split would put out of order. */
function hasColumns({ data, width }: Pixels, top: number, bottom: number): boolean {
  const inked = new Uint8Array(width);
  for (let y = top; y < bottom; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if ((data[y * width + x] as number) < inkBelow) inked[x] = 1;
    }
  }
  const first = inked.indexOf(1);
  const last = inked.lastIndexOf(1);
  let empty = 0;
  for (let x = first; x < last; x += 1) {
    empty = inked[x] === 0 ? empty + 1 : 0;
    if (empty > gutter * bestTextHeight) return true;
  }
  return false;
}

const middleOf = ({ top, bottom }: Gap) => Math.round((top + bottom) / 2);
const heightOf = ({ top, bottom }: Gap) => bottom - top;

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
}

/** The gap that is widest and nearest to the middle, and has no columns on either side. */
function bestGap(page: Pixels, gaps: readonly Gap[], { top, height }: Strip): Gap | undefined {
  const middle = top + height / 2;
  const usable = gaps.filter((gap) => Math.abs(middleOf(gap) - middle) < reach * height);
  const worth = (gap: Gap) => heightOf(gap) - Math.abs(middleOf(gap) - middle) / 10;
  const isAmongColumns = (gap: Gap) =>
    neighbourhoods
      .map((heights) => heights * bestTextHeight)
      .some(
        (rows) =>
          hasColumns(page, Math.max(top, gap.top - rows), gap.top) ||
          hasColumns(page, gap.bottom, Math.min(top + height, gap.bottom + rows)),
      );
  return usable
    .sort((a, b) => worth(b) - worth(a))
    .slice(0, 3)
    .find((gap) => !isAmongColumns(gap));
}

function splitOnce(page: Pixels, strip: Strip): [Strip, Strip] | undefined {
  const gaps = gapsIn(page, strip.top, strip.top + strip.height).filter(
    (gap) => heightOf(gap) >= smallestGap,
  );
  const gap = bestGap(page, gaps, strip);
  if (gap === undefined) return undefined;
  const at = middleOf(gap);
  const goesOn = heightOf(gap) < 1.6 * median(gaps.map(heightOf));
  return [
    { ...strip, height: at - strip.top },
    { top: at, height: strip.top + strip.height - at, goesOn },
  ];
}

/**
 * Splits a prepared page at empty rows: into two parts, so that two threads read it in half the time, and into more
 * where it is very tall. A page in columns stays whole. The split depends on the page alone.
 */
export function splitPage(page: Pixels): Strip[] {
  const whole: Strip = { top: 0, height: page.height, goesOn: false };
  if (page.height * page.width < 2 * smallestStrip) return [whole];
  const split = (strip: Strip): Strip[] => {
    const parts = splitOnce(page, strip);
    if (parts === undefined) return [strip];
    return parts.flatMap((part) => (part.height * page.width > largestStrip ? split(part) : part));
  };
  return split(whole);
}

/** The pixels of a strip. */
export function stripPixels({ data, width }: Pixels, { top, height }: Strip): Pixels {
  return { data: data.subarray(top * width, (top + height) * width), width, height, channels: 1 };
}
