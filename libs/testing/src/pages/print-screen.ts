import sharp from 'sharp';

import { createRandom } from '../random.js';
import type { PrintedSign } from './print-sign.js';
import { setRows } from './set-rows.js';

const themes = [
  { back: '#ffffff', stripe: '#f3f4f6', ink: '#1f2937', bar: '#2563eb' },
  { back: '#1e1e2e', stripe: '#262637', ink: '#cdd6f4', bar: '#89b4fa' },
  { back: '#fdf6e3', stripe: '#eee8d5', ink: '#586e75', bar: '#b58900' },
] as const;

/** A screen: rows of small letters on stripes under a bar of colour, in a light or dark theme, as PNG. */
export async function printScreen(seed: number): Promise<PrintedSign> {
  const next = createRandom(seed * 53);
  const { back, stripe, ink, bar } = themes[seed % themes.length] as (typeof themes)[number];
  const pixels = 12 + Math.floor(next() * 8);
  const leading = Math.round(pixels * 1.9);
  const rows = 12 + Math.floor(next() * 8);
  const [width, margin, top] = [640, 48, 72];
  const font = seed % 2 === 0 ? 'sans' : 'narrow';
  const { path, text } = setRows({ seed, font, pixels, width: width - 2 * margin, rows, leading });
  const height = top + rows * leading + margin;
  const stripes = Array.from({ length: Math.ceil(rows / 2) }, (_, row) => {
    const y = top + 2 * row * leading - leading * 0.4;
    return `<rect x="${margin / 2}" y="${y}" width="${width - margin}" height="${leading}" fill="${stripe}"/>`;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <rect width="100%" height="100%" fill="${back}"/><rect width="100%" height="32" fill="${bar}"/>
    ${stripes.join('')}
    <path transform="translate(${margin} ${top})" d="${path}" fill="${ink}"/></svg>`;
  return { image: await sharp(Buffer.from(svg)).png().toBuffer(), text };
}
