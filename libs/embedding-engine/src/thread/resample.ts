import type { RgbPixels } from './thread-messages.js';

/** Which input pixels make one output pixel, and how much of each: fixed point of 22 bits. */
interface Taps {
  first: number;
  weights: number[];
}

const precision = 2 ** 22;
const channels = 3;

/** Keys' cubic convolution with a = −0.5. Source: Keys, IEEE TASSP 1981. */
function cubic(distance: number): number {
  const x = Math.abs(distance);
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
}

/** As Pillow does: the filter is widened by the scale when shrinking, and its weights are rounded. */
function tapsFor(output: number, scale: number, inputSize: number): Taps {
  const widened = Math.max(scale, 1);
  const centre = (output + 0.5) * scale;
  const first = Math.max(0, Math.trunc(centre - 2 * widened + 0.5));
  const end = Math.min(inputSize, Math.trunc(centre + 2 * widened + 0.5));
  const raw = Array.from({ length: end - first }, (_, at) =>
    cubic((at + first - centre + 0.5) / widened),
  );
  const sum = raw.reduce((total, weight) => total + weight, 0);
  const fixed = raw.map((weight) => {
    const scaled = (weight / sum) * precision;
    return Math.trunc(scaled + (scaled < 0 ? -0.5 : 0.5));
  });
  return { first, weights: fixed };
}

const toByte = (sum: number) =>
  Math.min(255, Math.max(0, Math.floor((sum + precision / 2) / precision)));

/** Some columns of an image that is made narrower or wider. */
function resampleRows({ data, width }: RgbPixels, rows: Span, columns: Taps[]): Uint8Array {
  const out = new Uint8Array(rows.count * columns.length * channels);
  let to = 0;
  for (let y = rows.first; y < rows.first + rows.count; y += 1) {
    for (const { first, weights } of columns) {
      let [red, green, blue] = [0, 0, 0];
      let from = (y * width + first) * channels;
      for (let at = 0; at < weights.length; at += 1, from += channels) {
        const weight = weights[at]!;
        red += data[from]! * weight;
        green += data[from + 1]! * weight;
        blue += data[from + 2]! * weight;
      }
      out[to] = toByte(red);
      out[to + 1] = toByte(green);
      out[to + 2] = toByte(blue);
      to += channels;
    }
  }
  return out;
}

interface Span {
  first: number;
  count: number;
}

function resampleColumns(data: Uint8Array, stride: number, firstRow: number, rows: Taps[]) {
  const out = new Uint8Array(rows.length * stride);
  let to = 0;
  for (const { first, weights } of rows) {
    for (let x = 0; x < stride; x += 1) {
      let sum = 0;
      let from = (first - firstRow) * stride + x;
      for (let at = 0; at < weights.length; at += 1, from += stride) {
        sum += data[from]! * weights[at]!;
      }
      out[to] = toByte(sum);
      to += 1;
    }
  }
  return out;
}

const range = ({ first, count }: Span) => Array.from({ length: count }, (_, at) => first + at);

/**
 * An image resized so that its shorter side is `size`, and its middle cut out: `size` × `size` pixels, RGB. Bicubic with
 * antialiasing, byte for byte what Pillow and the CLIP processor of Python's transformers make of the same pixels; only
 * what is cut out is computed.
 */
export function resampleCentre(image: RgbPixels, size: number): Uint8Array {
  const { width, height } = image;
  const shorter = Math.min(width, height);
  const side = (length: number) => Math.trunc((size * length) / shorter);
  const wanted = { width: side(width), height: side(height) };
  const middle = (length: number): Span => ({
    first: Math.floor((length - size) / 2),
    count: size,
  });
  const columns = range(middle(wanted.width)).map((x) => tapsFor(x, width / wanted.width, width));
  const rows = range(middle(wanted.height)).map((y) => tapsFor(y, height / wanted.height, height));
  const firstRow = rows[0]!.first;
  const last = rows.at(-1)!;
  const needed = { first: firstRow, count: last.first + last.weights.length - firstRow };
  const narrowed = resampleRows(image, needed, columns);
  return resampleColumns(narrowed, size * channels, firstRow, rows);
}
