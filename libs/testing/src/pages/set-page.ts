import { createRandom } from '../random.js';
import { outlineText, textWidth, type Outline, type PageFont } from './page-fonts.js';
import { wordList, type PageLanguage } from './words.js';

/** How a page of text is set. */
export interface PageSetting {
  /** @default 1 */
  seed?: number;
  /** @default 'serif' */
  font?: PageFont;
  /** The size of the letters in points. @default 11 */
  points?: number;
  /** The size of the letters in the last eighth of each column, as of footnotes. @default as the others */
  footnotePoints?: number;
  /** Pixels an inch. @default 150 */
  dpi?: number;
  /** @default 'eng' */
  language?: PageLanguage;
  /** @default 1 */
  columns?: number;
  /** In inches. @default A4 */
  width?: number;
  height?: number;
  /** Blank around the text, in inches. @default 0.8 */
  margin?: number;
}

export interface SetWord {
  text: string;
  /** Where its ink is, in pixels. */
  box: Outline['box'];
}

export interface SetPage {
  width: number;
  height: number;
  /** All outlines, in SVG's words. */
  path: string;
  words: SetWord[];
  /** In reading order: lines ended by one newline, paragraphs and columns by two. */
  text: string;
}

/** One line: full, or the end of a paragraph. */
function pickWords(
  next: () => number,
  words: readonly string[],
  room: number,
  widthOf: (word: string) => number,
): string[] {
  const line: string[] = [];
  let left = room;
  for (;;) {
    const word = words[Math.floor(next() * words.length)] as string;
    left -= widthOf(word);
    if (left < 0) return line;
    line.push(word);
  }
}

/** Sets words into lines, paragraphs and columns. The same setting gives the same page. */
export function setPage(setting: PageSetting = {}): SetPage {
  const { seed = 1, font = 'serif', points = 11, dpi = 150, language = 'eng' } = setting;
  const { columns = 1, width = 8.27, height = 11.69, margin = 0.8 } = setting;
  const next = createRandom(seed);
  const words = wordList(language);
  const { footnotePoints = points } = setting;
  const toPixels = (size: number) => (size / 72) * dpi;
  const edge = margin * dpi;
  const gutter = columns > 1 ? 0.35 * dpi : 0;
  const columnWidth = (width * dpi - 2 * edge - gutter * (columns - 1)) / columns;
  const page: SetPage = {
    width: Math.round(width * dpi),
    height: Math.round(height * dpi),
    path: '',
    words: [],
    text: '',
  };
  for (let column = 0; column < columns; column += 1) {
    const left = edge + column * (columnWidth + gutter);
    let y = edge + toPixels(points);
    while (y < page.height - edge) {
      const isFootnote = y > page.height - edge - (page.height - 2 * edge) / 8;
      const pixels = toPixels(isFootnote ? footnotePoints : points);
      const space = textWidth(font, ' ', pixels);
      const isLast = next() < 0.15;
      const room = isLast ? columnWidth * (0.3 + 0.5 * next()) : columnWidth;
      const line = pickWords(next, words, room, (word) => textWidth(font, word, pixels) + space);
      let x = left;
      for (const text of line) {
        const { path, box } = outlineText(font, text, { x, y, pixels });
        page.path += path;
        page.words.push({ text, box });
        x += textWidth(font, text, pixels) + space;
      }
      page.text += line.join(' ') + (isLast ? '\n\n' : '\n');
      y += pixels * (isLast ? 2 : 1.35);
    }
    page.text = `${page.text.trimEnd()}\n\n`;
  }
  return page;
}
