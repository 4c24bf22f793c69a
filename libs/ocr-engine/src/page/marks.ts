import type { InkMap } from './ink-map.js';

/** A rectangle in pixels of the ink map; right and bottom are the first beyond it. */
export interface Edges {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** A connected piece of ink: a letter, mostly. */
export interface Mark extends Edges {
  pixels: number;
}

export const heightOf = ({ top, bottom }: Edges) => bottom - top;

/** A mark that tells when its first run was met. */
export interface OrderedMark extends Mark {
  readonly order: number;
}

/** A mark that grows run by run, by union-find: what turns out to be one is put together in the first of them. */
interface GrowingMark extends OrderedMark {
  /** What it has become a part of. */
  whole: GrowingMark | undefined;
  isTold: boolean;
}

interface Run {
  left: number;
  right: number;
  mark: GrowingMark | undefined;
}

function runsOf(ink: Uint8Array, from: number, width: number): Run[] {
  const runs: Run[] = [];
  for (let x = 0; x < width; x += 1) {
    if (ink[from + x] === 0) continue;
    const left = x;
    while (x < width && ink[from + x] === 1) x += 1;
    runs.push({ left, right: x, mark: undefined });
  }
  return runs;
}

/** The mark that all that hangs together with this one grows in, with its path halved on the way. */
function wholeOf(mark: GrowingMark): GrowingMark {
  let one = mark;
  while (one.whole !== undefined) {
    one.whole = one.whole.whole ?? one.whole;
    one = one.whole;
  }
  return one;
}

/** Lets a mark grow by another. */
export function enlarge(mark: Mark, by: Mark): void {
  mark.left = Math.min(mark.left, by.left);
  mark.right = Math.max(mark.right, by.right);
  mark.top = Math.min(mark.top, by.top);
  mark.bottom = Math.max(mark.bottom, by.bottom);
  mark.pixels += by.pixels;
}

function join(one: GrowingMark, other: GrowingMark): void {
  const [first, second] = [wholeOf(one), wholeOf(other)];
  if (first === second) return;
  const [whole, part] = first.order < second.order ? [first, second] : [second, first];
  part.whole = whole;
  enlarge(whole, part);
}

/** Gives each run the mark of what it touches in the row above, corners included. */
function joinRuns(runs: readonly Run[], above: readonly Run[]): void {
  let first = 0;
  for (const run of runs) {
    while (first < above.length && (above[first] as Run).right < run.left) first += 1;
    for (let index = first; index < above.length; index += 1) {
      const other = above[index] as Run;
      if (other.left > run.right) break;
      if (run.mark === undefined) run.mark = wholeOf(other.mark as GrowingMark);
      else join(run.mark, other.mark as GrowingMark);
    }
  }
}

/** A mark of one run. Written out: what is spread together takes ten times as long to make. */
function markOf({ left, right }: Run, y: number, order: number): GrowingMark {
  const pixels = right - left;
  return { left, top: y, right, bottom: y + 1, pixels, order, whole: undefined, isTold: false };
}

/** Lets the marks of a row grow by its runs; what touches nothing above is a new one. Returns the next's order. */
function growMarks(runs: readonly Run[], y: number, order: number): number {
  let next = order;
  for (const run of runs) {
    const mark = markOf(run, y, next);
    if (run.mark !== undefined) enlarge(wholeOf(run.mark), mark);
    else {
      run.mark = mark;
      next += 1;
    }
  }
  return next;
}

/** Those of a row's marks that end above the next row. */
function* endedAbove(runs: readonly Run[], y: number): Generator<GrowingMark> {
  for (const { mark } of runs) {
    const whole = wholeOf(mark as GrowingMark);
    if (whole.bottom > y || whole.isTold) continue;
    whole.isTold = true;
    yield whole;
  }
}

/** The marks one by one as they end, so that of a million dots none need be kept. */
export function* marksOf({ ink, width, height }: InkMap): Generator<OrderedMark> {
  let above: Run[] = [];
  let order = 0;
  for (let y = 0; y < height; y += 1) {
    const runs = runsOf(ink, y * width, width);
    joinRuns(runs, above);
    order = growMarks(runs, y, order);
    yield* endedAbove(above, y);
    above = runs;
  }
  yield* endedAbove(above, height);
}

/** In the order in which rows meet them. */
export const inOrder = (marks: readonly OrderedMark[]): Mark[] =>
  [...marks].sort((one, other) => one.order - other.order);

/** Finds what hangs together, corners included, in the order in which rows meet it. */
export const findMarks = (map: InkMap): Mark[] => inOrder([...marksOf(map)]);
