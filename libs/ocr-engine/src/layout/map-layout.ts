import { boxAround, type Box, type Layout } from './layout.js';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The box around a box whose corners were moved, within the picture; whole pixels, at least one each way. */
function mapBox({ x, y, width, height }: Box, move: (point: Point) => Point, size: Size): Box {
  const corners = [
    { x, y },
    { x: x + width, y },
    { x, y: y + height },
    { x: x + width, y: y + height },
  ].map((corner) => ({ ...move(corner), width: 0, height: 0 }));
  const around = boxAround(corners);
  const left = Math.max(0, Math.min(size.width - 1, Math.round(around.x)));
  const top = Math.max(0, Math.min(size.height - 1, Math.round(around.y)));
  const right = Math.min(size.width, Math.round(around.x + around.width));
  const bottom = Math.min(size.height, Math.round(around.y + around.height));
  return {
    x: left,
    y: top,
    width: Math.max(1, right - left),
    height: Math.max(1, bottom - top),
  };
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The layout with every point moved, such as from a prepared page to the picture as displayed, which has that size. */
export function mapLayout(blocks: Layout, move: (point: Point) => Point, size: Size): Layout {
  const map = (box: Box) => mapBox(box, move, size);
  return blocks.map(({ box, paragraphs }) => ({
    box: map(box),
    paragraphs: paragraphs.map((lines) =>
      lines.map((line) => ({
        box: map(line.box),
        words: line.words.map((word) => ({ ...word, box: map(word.box) })),
      })),
    ),
  }));
}
