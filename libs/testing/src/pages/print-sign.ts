import sharp from 'sharp';

import { photoPixels } from '../pictures/photo-pixels.js';
import { createRandom } from '../random.js';
import { pageFonts } from './page-fonts.js';
import { setPage } from './set-page.js';

export interface PrintedSign {
  /** A JPEG file. */
  image: Buffer;
  /** Lines ended by one newline. */
  text: string;
}

const inks = ['#fff', '#ffe14d', '#111', '#c21f2e', '#1d3fae'];
const dpi = 100;

/** A photo of a sign: a few large words over a scene, a little askew, unsharp, as JPEG. The same seed, the same photo. */
export async function printSign(seed: number): Promise<PrintedSign> {
  const next = createRandom(seed * 31);
  const font = pageFonts[seed % pageFonts.length] ?? 'sans';
  const points = 24 + Math.floor(next() * 24);
  const page = setPage({ seed, font, points, dpi, width: 8, height: 3, margin: 0.5 });
  const ink = inks[seed % inks.length] as string;
  const panel = ink === '#111' || ink === '#1d3fae' || ink === '#c21f2e' ? '#f4f1e6' : '#1b3a2f';
  const angle = (next() - 0.5) * 8;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="1000" height="700">
    <g transform="translate(100 200) rotate(${angle} 400 150) skewX(${(next() - 0.5) * 10})">
      <rect width="${page.width}" height="${page.height}" fill="${panel}" fill-opacity="${0.6 + 0.35 * next()}"/>
      <path d="${page.path}" fill="${ink}"/>
    </g></svg>`;
  const { data, raw } = await photoPixels({ width: 1000, height: 700, seed });
  const image = await sharp(data, { raw })
    .composite([{ input: Buffer.from(svg) }])
    .blur(0.8)
    .jpeg({ quality: 75 })
    .toBuffer();
  return { image, text: page.text };
}
