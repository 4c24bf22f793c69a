import sharp from 'sharp';

import { outlineText } from './page-fonts.js';

/** A text with its left end at x and its baseline at y; its colour as SVG says it. */
export interface PlacedText {
  text: string;
  x: number;
  y: number;
  pixels: number;
  /** @default black */
  ink?: string;
}

export interface Form {
  width: number;
  height: number;
  texts: readonly PlacedText[];
  /** What lies below the texts, in SVG. @default nothing */
  ground?: string;
}

/** Texts where they are said to stand, on white, as PNG. */
export function printForm({ width, height, texts, ground = '' }: Form): Promise<Buffer> {
  const paths = texts.map(({ text, ink = '#000', ...at }) => {
    const { path } = outlineText('sans', text, at);
    return `<path d="${path}" fill="${ink}"/>`;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <rect width="100%" height="100%" fill="#fff"/>${ground}${paths.join('')}</svg>`;
  return sharp(Buffer.from(svg)).png().toBuffer();
}
