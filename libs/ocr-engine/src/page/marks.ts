import type { InkMap } from './ink-map.js';

/** A connected piece of ink: a letter, mostly. Pixels of the ink map; right and bottom are the first beyond it. */
export interface Mark {
  left: number;
  top: number;
  right: number;
  bottom: number;
  pixels: number;
}

export const heightOf = ({ top, bottom }: Mark) => bottom - top;

interface Run {
  left: number;
  right: number;
  label: number;
}

function runsOf(ink: Uint8Array, from: number, width: number): Run[] {
  const runs: Run[] = [];
  for (let x = 0; x < width; x += 1) {
    if (ink[from + x] === 0) continue;
    const left = x;
    while (x < width && ink[from + x] === 1) x += 1;
    runs.push({ left, right: x, label: -1 });
  }
  return runs;
}

/** Marks that grow run by run, by union-find: what turns out to be one is put together under the label that is less. */
class GrowingMarks {
  readonly #parents: number[] = [];
  readonly #marks: (Mark | undefined)[] = [];

  create(): number {
    const label = this.#parents.length;
    this.#parents.push(label);
    this.#marks.push({ left: Infinity, top: Infinity, right: 0, bottom: 0, pixels: 0 });
    return label;
  }

  /** The label of all that hangs together with this one, with its path halved on the way. */
  rootOf(label: number): number {
    const parents = this.#parents;
    let one = label;
    while (parents[one] !== one) {
      parents[one] = parents[parents[one] as number] as number;
      one = parents[one] as number;
    }
    return one;
  }

  join(one: number, other: number): void {
    const [first, second] = [this.rootOf(one), this.rootOf(other)];
    if (first === second) return;
    const [root, child] = [Math.min(first, second), Math.max(first, second)];
    this.#parents[child] = root;
    this.#enlarge(root, this.#marks[child] as Mark);
    this.#marks[child] = undefined;
  }

  add({ left, right, label }: Run, y: number): void {
    const run = { left, right, top: y, bottom: y + 1, pixels: right - left };
    this.#enlarge(this.rootOf(label), run);
  }

  #enlarge(root: number, by: Mark): void {
    const mark = this.#marks[root] as Mark;
    mark.left = Math.min(mark.left, by.left);
    mark.right = Math.max(mark.right, by.right);
    mark.top = Math.min(mark.top, by.top);
    mark.bottom = Math.max(mark.bottom, by.bottom);
    mark.pixels += by.pixels;
  }

  all(): Mark[] {
    return this.#marks.filter((mark) => mark !== undefined);
  }
}

/** Gives each run the label of what it touches in the row above, corners included, or a new one. */
function labelRuns(runs: readonly Run[], above: readonly Run[], marks: GrowingMarks): void {
  let first = 0;
  for (const run of runs) {
    while (first < above.length && (above[first] as Run).right < run.left) first += 1;
    for (let index = first; index < above.length; index += 1) {
      const other = above[index] as Run;
      if (other.left > run.right) break;
      if (run.label < 0) run.label = marks.rootOf(other.label);
      else marks.join(run.label, other.label);
    }
    if (run.label < 0) run.label = marks.create();
  }
}

/** Finds what hangs together, corners included, in the order in which rows meet it. */
export function findMarks({ ink, width, height }: InkMap): Mark[] {
  const marks = new GrowingMarks();
  let above: Run[] = [];
  for (let y = 0; y < height; y += 1) {
    const runs = runsOf(ink, y * width, width);
    labelRuns(runs, above, marks);
    for (const run of runs) marks.add(run, y);
    above = runs;
  }
  return marks.all();
}
