import { createRandom } from '../random.js';
import { outlineText, textWidth, type PageFont } from './page-fonts.js';
import { wordList } from './words.js';

/** How a list of things and their amounts is set. */
export interface RowSetting {
  seed: number;
  font: PageFont;
  /** The size of the letters, in pixels. */
  pixels: number;
  /** Between the left edge of the names and the right edge of the amounts, in pixels. */
  width: number;
  rows: number;
  /** From one baseline to the next, in pixels. */
  leading: number;
}

/** Words at the left, an amount at the right, row under row, from (0, 0) on: its outlines in SVG's words, and its text. */
export function setRows({ seed, font, pixels, width, rows, leading }: RowSetting): {
  path: string;
  text: string;
} {
  const next = createRandom(seed);
  const words = wordList('eng').filter((word) => /^[a-z]{3,}$/.test(word));
  const anyWord = () => words[Math.floor(next() * words.length)] as string;
  let path = '';
  const lines: string[] = [];
  for (let row = 0; row < rows; row += 1) {
    const name = `${anyWord()} ${anyWord()}`;
    const amount = (next() * 200).toFixed(2);
    const y = pixels + row * leading;
    path += outlineText(font, name, { x: 0, y, pixels }).path;
    const x = width - textWidth(font, amount, pixels);
    path += outlineText(font, amount, { x, y, pixels }).path;
    lines.push(`${name} ${amount}`);
  }
  return { path, text: `${lines.join('\n')}\n` };
}
