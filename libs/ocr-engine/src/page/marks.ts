import type { InkMap } from './ink-map.js';

/** A connected piece of ink: a letter, mostly. Pixels of the ink map; right and bottom are the first beyond it. */
export interface Mark {
  left: number;
  top: number;
  right: number;
  bottom: number;
  pixels: number;
}

/** Each label's parent, with its path halved on the way. */
function rootOf(parents: Int32Array, label: number): number {
  let one = label;
  while (parents[one] !== one) {
    parents[one] = parents[parents[one] as number] as number;
    one = parents[one] as number;
  }
  return one;
}

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

function enlarge(mark: Mark, { left, right }: Run, y: number): void {
  mark.left = Math.min(mark.left, left);
  mark.right = Math.max(mark.right, right);
  mark.top = Math.min(mark.top, y);
  mark.bottom = Math.max(mark.bottom, y + 1);
  mark.pixels += right - left;
}

/** Finds what hangs together, corners included, by runs and union-find; at most as many as there are runs. */
export function findMarks({ ink, width, height }: InkMap): Mark[] {
  let parents = new Int32Array(1 << 16);
  let labels = 0;
  const rows: Run[][] = [];
  const create = () => {
    if (labels === parents.length) {
      const larger = new Int32Array(parents.length * 2);
      larger.set(parents);
      parents = larger;
    }
    parents[labels] = labels;
    return labels++;
  };
  for (let y = 0; y < height; y += 1) {
    const runs = runsOf(ink, y * width, width);
    const above = rows[y - 1] ?? [];
    let first = 0;
    for (const run of runs) {
      while (first < above.length && (above[first] as Run).right < run.left) first += 1;
      for (let index = first; index < above.length; index += 1) {
        const other = above[index] as Run;
        if (other.left > run.right) break;
        const root = rootOf(parents, other.label);
        if (run.label < 0) run.label = root;
        else parents[rootOf(parents, run.label)] = root;
      }
      if (run.label < 0) run.label = create();
    }
    rows.push(runs);
  }
  const marks = new Map<number, Mark>();
  rows.forEach((runs, y) => {
    for (const run of runs) {
      const root = rootOf(parents, run.label);
      const mark = marks.get(root) ?? { left: width, top: height, right: 0, bottom: 0, pixels: 0 };
      enlarge(mark, run, y);
      marks.set(root, mark);
    }
  });
  return [...marks.values()];
}
