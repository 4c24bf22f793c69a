import type { Plane } from './luma-plane.js';

/** The smallest box around pixels that are joined in any of eight directions. Whole pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  /** Its last column and row. */
  readonly right: number;
  readonly bottom: number;
}

/** Which boxes are wanted: sides in pixels, and how many pixels are joined in one. */
export interface BoxLimits {
  readonly leastWidth: number;
  readonly leastHeight: number;
  readonly mostSide: number;
  readonly leastPixels: number;
}

/** A row and a column of nothing on every side, so that no pixel's neighbours need to be looked for at an edge. */
const border = 1;

/**
 * Finds joined pixels in one plane at several cuts. Its buffers are made once, and its loops are written out: this goes
 * over every pixel of every comparison ten times.
 */
export class JoinedBoxes {
  readonly #across: number;
  readonly #mask: Uint8Array;
  readonly #waiting: Int32Array;
  /** Places in the mask, in order, of the pixels that are above the lowest cut. */
  readonly #places: Int32Array;
  readonly #values: Uint8Array;

  constructor({ values, width, height }: Plane<Uint8Array>, lowestCut: number) {
    this.#across = width + 2 * border;
    this.#mask = new Uint8Array(this.#across * (height + 2 * border));
    const places = new Int32Array(values.length);
    const kept = new Uint8Array(values.length);
    let count = 0;
    for (let y = 0, at = 0; y < height; y += 1) {
      const row = (y + border) * this.#across + border;
      for (let x = 0; x < width; x += 1, at += 1) {
        if (values[at]! < lowestCut) continue;
        places[count] = row + x;
        kept[count] = values[at]!;
        count += 1;
      }
    }
    this.#places = places.subarray(0, count);
    this.#values = kept.subarray(0, count);
    this.#waiting = new Int32Array(count);
  }

  /** The boxes of what is joined by pixels of `cut` or more, by their first pixels, row by row. */
  at(cut: number, limits: BoxLimits): Box[] {
    const places = this.#places;
    const values = this.#values;
    const mask = this.#mask;
    for (let index = 0; index < places.length; index += 1) {
      if (values[index]! >= cut) mask[places[index]!] = 1;
    }
    const boxes: Box[] = [];
    for (let index = 0; index < places.length; index += 1) {
      if (mask[places[index]!] !== 0) this.#take(places[index]!, limits, boxes);
    }
    return boxes;
  }

  /** Takes what is joined to a pixel out of the mask, and adds its box where it is wanted. */
  #take(first: number, limits: BoxLimits, boxes: Box[]): void {
    const across = this.#across;
    const mask = this.#mask;
    const waiting = this.#waiting;
    let left = across;
    let right = 0;
    let last = first;
    let pixels = 0;
    let count = 1;
    waiting[0] = first;
    mask[first] = 0;
    while (count > 0) {
      count -= 1;
      const at = waiting[count]!;
      const x = at % across;
      if (x < left) left = x;
      if (x > right) right = x;
      if (at > last) last = at;
      pixels += 1;
      for (let row = at - across; row <= at + across; row += across) {
        for (let to = row - 1; to <= row + 1; to += 1) {
          if (mask[to] === 0) continue;
          mask[to] = 0;
          waiting[count] = to;
          count += 1;
        }
      }
    }
    const [top, bottom] = [Math.floor(first / across), Math.floor(last / across)];
    const [width, height] = [right - left + 1, bottom - top + 1];
    if (width < limits.leastWidth || height < limits.leastHeight) return;
    if (Math.max(width, height) > limits.mostSide || pixels < limits.leastPixels) return;
    boxes.push({
      left: left - border,
      top: top - border,
      right: right - border,
      bottom: bottom - border,
    });
  }
}
