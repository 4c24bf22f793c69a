import { resizePixels, type Pixels } from '@skillgate/imaging';

/** A picture made smaller, as brightness and two colour differences. */
export interface Grid {
  readonly width: number;
  readonly height: number;
  /** Y of ITU-R BT.601, 0 to 255. */
  readonly luma: Float32Array;
  /** .564 (B − Y) and .713 (R − Y), −128 to 128. */
  readonly chroma: readonly [Float32Array, Float32Array];
}

function split({ data, width, height, channels }: Pixels): Grid {
  const count = width * height;
  const luma = new Float32Array(count);
  const u = new Float32Array(count);
  const v = new Float32Array(count);
  const [green, blue] = channels === 1 ? [0, 0] : [1, 2];
  for (let pixel = 0, at = 0; pixel < count; pixel += 1, at += channels) {
    const r = data[at]!;
    const b = data[at + blue]!;
    const y = 0.299 * r + 0.587 * data[at + green]! + 0.114 * b;
    luma[pixel] = y;
    u[pixel] = 0.564 * (b - y);
    v[pixel] = 0.713 * (r - y);
  }
  return { width, height, luma, chroma: [u, v] };
}

/** Half of a picture's size: what is lost is where coding noise is, and what two scalings of a picture differ in. */
export async function halfGrid(pixels: Pixels): Promise<Grid> {
  const half = (side: number) => Math.max(1, Math.round(side / 2));
  const size = { width: half(pixels.width), height: half(pixels.height) };
  return split(await resizePixels(pixels, { ...size, kernel: 'linear' }));
}

/** A picture in `side` × `side` cells, whatever its shape. */
export async function coarseGrid(pixels: Pixels, side: number): Promise<Grid> {
  return split(await resizePixels(pixels, { width: side, height: side, kernel: 'linear' }));
}
