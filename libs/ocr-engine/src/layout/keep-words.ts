import { boxAround, type Block, type Layout, type Line, type Word } from './layout.js';

type Keeps = (word: Word) => boolean;

function keptLine(line: Line, keeps: Keeps): Line[] {
  const words = line.words.filter(keeps);
  if (words.length === line.words.length) return [line];
  return words.length === 0 ? [] : [{ words, box: boxAround(words.map(({ box }) => box)) }];
}

function keptBlock(block: Block, keeps: Keeps): Block[] {
  if (block.paragraphs.flat().every(({ words }) => words.every(keeps))) return [block];
  const paragraphs = block.paragraphs
    .map((lines) => lines.flatMap((line) => keptLine(line, keeps)))
    .filter((lines) => lines.length > 0);
  const boxes = paragraphs.flat().map(({ box }) => box);
  return boxes.length === 0 ? [] : [{ paragraphs, box: boxAround(boxes) }];
}

/** A layout with some of its words only, and nothing in it empty. */
export const keepWords = (layout: Layout, keeps: Keeps): Layout =>
  layout.flatMap((block) => keptBlock(block, keeps));
