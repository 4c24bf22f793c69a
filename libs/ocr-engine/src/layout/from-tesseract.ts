import { boxAround, type Block, type Box, type Layout, type Line, type Word } from './layout.js';

/** A word and where it stands: the numbers of its block, paragraph and line. */
interface Row {
  place: readonly string[];
  word: Word;
}

/** Tesseract's columns: level, page, block, paragraph, line, word, left, top, width, height, confidence, text. */
function rowFrom(line: string): Row | undefined {
  const [level, , block, paragraph, row, , left, top, width, height, confidence, ...text] =
    line.split('\t');
  const word = text.join('\t').trim();
  if (level !== '5' || word === '') return undefined;
  const box = { x: Number(left), y: Number(top), width: Number(width), height: Number(height) };
  return {
    place: [block ?? '', paragraph ?? '', row ?? ''],
    word: { text: word, confidence: Math.min(1, Math.max(0, Number(confidence) / 100)), box },
  };
}

/** Neighbours with the same number at a depth, together. */
function grouped(rows: readonly Row[], depth: number): Row[][] {
  const groups: Row[][] = [];
  for (const row of rows) {
    const last = groups.at(-1);
    if (last && last[0]?.place[depth] === row.place[depth]) last.push(row);
    else groups.push([row]);
  }
  return groups;
}

function lineFrom(rows: readonly Row[]): Line {
  const words = rows.map(({ word }) => word);
  return { words, box: boxAround(words.map(({ box }) => box)) };
}

function blockFrom(rows: readonly Row[]): Block {
  const paragraphs = grouped(rows, 1).map((paragraph) => grouped(paragraph, 2).map(lineFrom));
  const boxes = paragraphs.flat().map(({ box }): Box => box);
  return { paragraphs, box: boxAround(boxes) };
}

/** Tesseract's TSV as a layout, in the pixels of the page that it was given. */
export function layoutFromTesseract(tsv: string): Layout {
  const rows = tsv
    .split('\n')
    .map(rowFrom)
    .filter((row) => row !== undefined);
  return grouped(rows, 0).map(blockFrom);
}
