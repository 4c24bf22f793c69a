import type { Pixels } from '@skillgate/imaging';

/** A picture of one value a pixel, row by row. */
export interface Plane<Values = Float32Array> {
  readonly values: Values;
  readonly width: number;
  readonly height: number;
}

/** Brightness of every pixel, 0 to 255, by ITU-R BT.601. */
export function lumaPlane({ data, width, height, channels }: Pixels): Plane<Uint8Array> {
  if (channels === 1) return { values: data, width, height };
  const values = new Uint8Array(width * height);
  for (let pixel = 0, at = 0; pixel < values.length; pixel += 1, at += channels) {
    // 77, 150 and 29 of 256 are .299, .587 and .114.
    values[pixel] = (77 * data[at]! + 150 * data[at + 1]! + 29 * data[at + 2]! + 128) >> 8;
  }
  return { values, width, height };
}
