import { resizePixels, type Pixels } from '@skillgate/imaging';

import type { Box } from '../layout/layout.js';
import { findMarks, type Mark } from '../page/marks.js';
import { measureSlope } from './measure-slope.js';
import type { PhotoModels } from './photo-models.js';

/** Text is looked for at this size at most, in pixels: the network's memory grows with them. */
const largestSide = 1_280;
const largestArea = 1_280 * 960;
/** The network takes sides of whole multiples of this. */
const block = 32;
/** More likely than this a pixel is text; and so likely are a line's on average. */
const likely = 0.3;
const likelyLine = 0.6;
/** Lines lower than this are none, in pixels of the network. */
const leastHeight = 3;
/** How far a line is widened, as the network was taught to shrink it. Source: DB, Liao et al., AAAI 2020. */
const unclip = 1.5;
/** More lines than a photo has; a page of them is Tesseract's to read. The answer tells of those that are left out. */
const mostLines = 400;
/** Of ImageNet, which the network was taught with; blue, green, red. */
const means = [0.406, 0.456, 0.485];
const deviations = [0.225, 0.224, 0.229];

export interface FoundLines {
  /** Boxes around the lines, in rows as they are read. */
  rows: Box[][];
  /** How many lines were found beyond the most that are read. */
  leftOut: number;
}

const toBlocks = (side: number) => Math.max(block, Math.round(side / block) * block);

/** Grey pixels as three planes that are alike but for their scale. */
function planes({ data }: Pixels): Float32Array {
  const size = data.length;
  const values = new Float32Array(3 * size);
  for (let plane = 0; plane < 3; plane += 1) {
    const [mean, deviation] = [means[plane] as number, deviations[plane] as number];
    for (let at = 0; at < size; at += 1) {
      values[plane * size + at] = ((data[at] as number) / 255 - mean) / deviation;
    }
  }
  return values;
}

/** The mean likelihood of what is text within a mark's rectangle. */
function likelihood(map: Float32Array, width: number, { left, top, right, bottom }: Mark): number {
  let sum = 0;
  let count = 0;
  for (let y = top; y < bottom; y += 1) {
    for (let x = left; x < right; x += 1) {
      const value = map[y * width + x] as number;
      if (value <= likely) continue;
      sum += value;
      count += 1;
    }
  }
  return count === 0 ? 0 : sum / count;
}

/** A mark widened and in the picture's own pixels. */
function boxFrom({ left, top, right, bottom }: Mark, page: Pixels, network: Pixels): Box {
  const [width, height] = [right - left, bottom - top];
  const more = (width * height * unclip) / (2 * (width + height));
  const [across, down] = [page.width / network.width, page.height / network.height];
  const x = Math.max(0, Math.floor((left - more) * across));
  const y = Math.max(0, Math.floor((top - more) * down));
  return {
    x,
    y,
    width: Math.min(page.width, Math.ceil((right + more) * across)) - x,
    height: Math.min(page.height, Math.ceil((bottom + more) * down)) - y,
  };
}

const middleOf = ({ x, y, width, height }: Box) => ({ x: x + width / 2, y: y + height / 2 });

/** Rows from top to bottom, in each the boxes from left to right; `slope` is how far a row falls a pixel to the right. */
export function inRows(boxes: readonly Box[], slope: number): Box[][] {
  const level = (box: Box) => middleOf(box).y - middleOf(box).x * slope;
  const rows: Box[][] = [];
  for (const box of [...boxes].sort((a, b) => level(a) - level(b))) {
    const row = rows.at(-1);
    const first = row?.[0];
    const isSame =
      first && Math.abs(level(first) - level(box)) < 0.5 * Math.min(first.height, box.height);
    if (row && isSame) row.push(box);
    else rows.push([box]);
  }
  return rows.map((row) => row.sort((a, b) => a.x - b.x));
}

/** Finds the lines of a photo of grey pixels. */
export async function findLines(page: Pixels, { detect }: PhotoModels): Promise<FoundLines> {
  const side = largestSide / Math.max(page.width, page.height);
  const scale = Math.min(1, side, Math.sqrt(largestArea / (page.width * page.height)));
  const size = { width: toBlocks(page.width * scale), height: toBlocks(page.height * scale) };
  const small = await resizePixels(page, { ...size, kernel: 'linear' });
  const { data } = await detect({
    data: planes(small),
    dims: [1, 3, size.height, size.width],
  });
  const isText = Uint8Array.from(data, (value) => (value > likely ? 1 : 0));
  const found = findMarks({ ink: isText, ...size })
    .filter((mark) => Math.min(mark.right - mark.left, mark.bottom - mark.top) >= leastHeight)
    .filter((mark) => likelihood(data, size.width, mark) >= likelyLine);
  const lines = found.slice(0, mostLines);
  const [across, down] = [page.width / size.width, page.height / size.height];
  const slope = measureSlope(isText, size.width, lines) * (down / across);
  const boxes = lines.map((mark) => boxFrom(mark, page, small));
  return { rows: inRows(boxes, slope), leftOut: found.length - lines.length };
}
