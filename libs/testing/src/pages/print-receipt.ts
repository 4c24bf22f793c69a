import sharp from 'sharp';

import { photoPixels } from '../pictures/photo-pixels.js';
import { createRandom } from '../random.js';
import type { PrintedSign } from './print-sign.js';
import { setRows } from './set-rows.js';

const frame = { width: 900, height: 1_200 };

/** A photo of a till receipt: faint print on a paper askew over a scene, in uneven light, with grain, as JPEG. The same seed, the same photo. */
export async function printReceipt(seed: number): Promise<PrintedSign> {
  const next = createRandom(seed * 47);
  const pixels = 17 + Math.floor(next() * 12);
  const width = pixels * 24;
  const rows = 10 + Math.floor(next() * 8);
  const leading = pixels * 1.5;
  const { path, text } = setRows({ seed, font: 'mono', pixels, width, rows, leading });
  const edge = 30;
  const paper = { width: width + 2 * edge, height: rows * leading + 2 * edge };
  const shade = () => Math.round(130 + next() * 120);
  const [one, other] = [shade(), shade()];
  const ink = Math.round(40 + next() * 40);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${frame.width}" height="${frame.height}">
    <defs><linearGradient id="light" x2="1" y2="1">
      <stop stop-color="rgb(${one},${one},${one - 8})"/><stop offset="1" stop-color="rgb(${other},${other},${other - 8})"/>
    </linearGradient></defs>
    <g transform="translate(90 120) rotate(${(next() - 0.5) * 8}) skewX(${(next() - 0.5) * 4})">
      <rect width="${paper.width}" height="${paper.height}" fill="url(#light)"/>
      <path transform="translate(${edge} ${edge})" d="${path}" fill="rgb(${ink},${ink},${ink})"/>
    </g></svg>`;
  const { data, raw } = await photoPixels({ ...frame, seed });
  const size = { ...frame, channels: 3 } as const;
  const grain = Buffer.from(
    Array.from({ length: frame.width * frame.height * 3 }, () => 116 + next() * 12 + next() * 12),
  );
  const image = await sharp(data, { raw })
    .composite([{ input: Buffer.from(svg) }, { input: grain, raw: size, blend: 'soft-light' }])
    .blur(0.7)
    .jpeg({ quality: 80 })
    .toBuffer();
  return { image, text };
}
