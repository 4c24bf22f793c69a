import { boxAround, type Box, type Layout, type Word } from './layout.js';
import type { Size } from './map-layout.js';

const head = [
  ...['level', 'page_num', 'block_num', 'par_num', 'line_num', 'word_num'],
  ...['left', 'top', 'width', 'height', 'conf', 'text'],
];

interface Numbers {
  level: 1 | 2 | 3 | 4 | 5;
  block?: number;
  paragraph?: number;
  line?: number;
  word?: number;
}

function row(numbers: Numbers, box: Box, word?: Word): string {
  const { level, block = 0, paragraph = 0, line = 0, word: wordNumber = 0 } = numbers;
  const place = [level, 1, block, paragraph, line, wordNumber];
  const confidence = word ? (word.confidence * 100).toFixed(4) : '-1';
  return [...place, box.x, box.y, box.width, box.height, confidence, word?.text ?? ''].join('\t');
}

/** The layout in the columns of Tesseract's own TSV, a row for each page, block, paragraph, line and word. */
export function writeTsv(blocks: Layout, { width, height }: Size): string {
  const rows = [head.join('\t'), row({ level: 1 }, { x: 0, y: 0, width, height })];
  blocks.forEach(({ box, paragraphs }, b) => {
    const block = b + 1;
    rows.push(row({ level: 2, block }, box));
    paragraphs.forEach((lines, p) => {
      const paragraph = p + 1;
      rows.push(row({ level: 3, block, paragraph }, boxAround(lines.map((line) => line.box))));
      lines.forEach(({ box: lineBox, words }, l) => {
        const line = l + 1;
        rows.push(row({ level: 4, block, paragraph, line }, lineBox));
        words.forEach((word, w) =>
          rows.push(row({ level: 5, block, paragraph, line, word: w + 1 }, word.box, word)),
        );
      });
    });
  });
  return `${rows.join('\n')}\n`;
}
