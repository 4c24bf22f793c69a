import { solve } from './solve.js';

/** What one picture is against another after rescaling: moved and stretched by a part of a pixel, and sharper. */
export interface Registration {
  /** What the brightnesses still differ by once that is taken off, row by row. */
  readonly residual: Float32Array;
  /** The largest movement anywhere, in pixels of the grid. */
  readonly shift: number;
}

/** The largest movement that is believed: beyond it, it is another cut of the picture. */
export const maxShift = 0.499;
const maxSharpness = 0.12;
/** About so many pixels are enough for five numbers, in a lattice; never denser than every third. */
const samples = 12_000;
const densestStep = 3;
const rounds = 4;
/** Differences beyond it weigh less: they are not movement. */
const robustness = 12;
const terms = 5;
/** On the diagonal, so that a flat picture fits to no movement rather than to any. */
const ridge = { relative: 0.001, absolute: 1_000 };

/**
 * How brightness changes at a pixel when the picture moves right, stretches right, moves down, stretches down, is
 * sharpened. A class for speed: this runs for every pixel of every comparison.
 */
class Changes {
  readonly at = new Float64Array(terms);

  constructor(
    private readonly values: Float32Array,
    private readonly width: number,
    private readonly height: number,
  ) {}

  read(x: number, y: number): void {
    const { values, width, height, at } = this;
    const here = y * width + x;
    const left = values[x > 0 ? here - 1 : here]!;
    const right = values[x + 1 < width ? here + 1 : here]!;
    const up = values[y > 0 ? here - width : here]!;
    const down = values[y + 1 < height ? here + width : here]!;
    const across = (right - left) / 2;
    const along = (down - up) / 2;
    at[0] = across;
    at[1] = across * ((2 * x) / width - 1);
    at[2] = along;
    at[3] = along * ((2 * y) / height - 1);
    at[4] = 4 * values[here]! - left - right - up - down;
  }
}

function explained(changes: Float64Array, fit: Float64Array): number {
  let sum = 0;
  for (let term = 0; term < terms; term += 1) sum += changes[term]! * fit[term]!;
  return sum;
}

interface Luma {
  readonly luma: Float32Array;
  readonly width: number;
  readonly height: number;
}

/** One round of weighted least squares, weighed by what the fit so far leaves unexplained. */
function refit(a: Luma, b: Luma, fit: Float64Array): Float64Array {
  const { width, height } = a;
  const changes = new Changes(b.luma, width, height);
  const normal = new Float64Array(terms * terms);
  const right = new Float64Array(terms);
  const step = Math.max(densestStep, Math.round(Math.sqrt((width * height) / samples)));
  const first = step >> 1;
  for (let y = first; y < height; y += step) {
    for (let x = first; x < width; x += step) {
      changes.read(x, y);
      const difference = a.luma[y * width + x]! - b.luma[y * width + x]!;
      const error = Math.abs(difference - explained(changes.at, fit));
      const weight = error > robustness ? robustness / error : 1;
      for (let row = 0; row < terms; row += 1) {
        const weighted = weight * changes.at[row]!;
        right[row]! += weighted * difference;
        for (let column = 0; column <= row; column += 1) {
          normal[row * terms + column]! += weighted * changes.at[column]!;
        }
      }
    }
  }
  for (let term = 0; term < terms; term += 1) {
    const diagonal = term * terms + term;
    normal[diagonal] = normal[diagonal]! * (1 + ridge.relative) + ridge.absolute;
  }
  return solve(normal, right);
}

function subtract(a: Luma, b: Luma, fit: Float64Array): Float32Array {
  const { width, height } = a;
  const target = a.luma;
  const values = b.luma;
  const [right = 0, wider = 0, down = 0, taller = 0, sharper = 0] = fit;
  const residual = new Float32Array(width * height);
  // Written out: this is the one loop over every pixel at full size that does more than add.
  for (let y = 0, at = 0; y < height; y += 1) {
    const above = y > 0 ? -width : 0;
    const below = y + 1 < height ? width : 0;
    const along = (down + taller * ((2 * y) / height - 1)) / 2;
    for (let x = 0; x < width; x += 1, at += 1) {
      const here = values[at]!;
      const before = x > 0 ? values[at - 1]! : here;
      const after = x + 1 < width ? values[at + 1]! : here;
      const up = values[at + above]!;
      const low = values[at + below]!;
      const across = (right + wider * ((2 * x) / width - 1)) / 2;
      residual[at] =
        target[at]! -
        here -
        across * (after - before) -
        along * (low - up) -
        sharper * (4 * here - before - after - up - low);
    }
  }
  return residual;
}

const clamp = (value: number, bound: number) => Math.min(bound, Math.max(-bound, value));

/** Lays b on a: iteratively reweighted least squares (Huber's weights) on brightness and its derivatives. */
export function register(a: Luma, b: Luma): Registration {
  let fit = new Float64Array(terms);
  for (let round = 0; round < rounds; round += 1) fit = refit(a, b, fit) as typeof fit;
  const shift = Math.max(
    Math.abs(fit[0]!) + Math.abs(fit[1]!),
    Math.abs(fit[2]!) + Math.abs(fit[3]!),
  );
  fit[4] = clamp(fit[4]!, maxSharpness);
  return { residual: subtract(a, b, fit), shift };
}
