/** A rectangle in pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Word {
  readonly text: string;
  /** 0 to 1. */
  readonly confidence: number;
  readonly box: Box;
}

export interface Line {
  readonly box: Box;
  /** At least one. */
  readonly words: readonly Word[];
}

export type Paragraph = readonly Line[];

export interface Block {
  readonly box: Box;
  readonly paragraphs: readonly Paragraph[];
}

/** What was read off a page, in reading order. Nothing in it is empty. */
export type Layout = readonly Block[];

/** The smallest box around boxes. */
export function boxAround(boxes: readonly Box[]): Box {
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  return {
    x,
    y,
    width: Math.max(...boxes.map((box) => box.x + box.width)) - x,
    height: Math.max(...boxes.map((box) => box.y + box.height)) - y,
  };
}

export const linesOf = (blocks: Layout): Line[] =>
  blocks.flatMap(({ paragraphs }) => paragraphs.flat());

export const wordsOf = (blocks: Layout): Word[] => linesOf(blocks).flatMap(({ words }) => words);

export const lineText = ({ words }: Line): string => words.map(({ text }) => text).join(' ');

export const blockText = ({ paragraphs }: Block): string =>
  paragraphs.map((lines) => lines.map(lineText).join('\n')).join('\n\n');

/** Lines ended by one newline, paragraphs by two. */
export function layoutText(blocks: Layout): string {
  return blocks.map((block) => `${blockText(block)}\n\n`).join('');
}

/** The mean over words, 0 to 1; 0 when there are none. */
export function meanConfidence(words: readonly Word[]): number {
  if (words.length === 0) return 0;
  return words.reduce((sum, { confidence }) => sum + confidence, 0) / words.length;
}
