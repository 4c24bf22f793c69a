import type { Detail } from '../ocr-options.js';
import {
  blockText,
  lineText,
  meanConfidence,
  type Block,
  type Layout,
  type Line,
  type Word,
} from './layout.js';

/** In the shape of the contract's `OcrLine`. */
export interface ToldLine extends Told {
  words: Word[];
}

interface Told {
  text: string;
  confidence: number;
  box: Block['box'];
}

/** In the shape of the contract's `OcrBlock`. */
export interface ToldBlock extends Told {
  lines: ToldLine[];
}

function toldLine(line: Line, detail: Detail): ToldLine {
  return {
    text: lineText(line),
    confidence: meanConfidence(line.words),
    box: line.box,
    words: detail === 'words' ? [...line.words] : [],
  };
}

function toldBlock(block: Block, detail: Detail): ToldBlock {
  const lines = block.paragraphs.flat();
  return {
    text: blockText(block),
    confidence: meanConfidence(lines.flatMap(({ words }) => words)),
    box: block.box,
    lines: detail === 'blocks' ? [] : lines.map((line) => toldLine(line, detail)),
  };
}

/** As much of a layout as is asked for. */
export function blocksOf(layout: Layout, detail: Detail): ToldBlock[] {
  return detail === 'text' ? [] : layout.map((block) => toldBlock(block, detail));
}
