import { expect, it } from 'vitest';

import { keepWords } from './keep-words.js';
import { boxAround, layoutText, type Block, type Word } from './layout.js';

const word = (text: string, x: number, y: number): Word => ({
  ...{ text, confidence: 0.9, box: { x, y, width: 10, height: 10 } },
});

/** A block of a paragraph for each text, with a line for each of its rows. */
function block(y: number, ...paragraphs: string[]): Block {
  let top = y;
  const lines = paragraphs.map((text) =>
    text.split('\n').map((row) => {
      top += 20;
      const words = row.split(' ').map((one, at) => word(one, 20 * at, top));
      return { words, box: boxAround(words.map(({ box }) => box)) };
    }),
  );
  return { paragraphs: lines, box: boxAround(lines.flat().map(({ box }) => box)) };
}

it('leaves words out of a layout, and what becomes empty', () => {
  const layout = [block(0, 'one no\nno', 'no'), block(200, 'no no'), block(400, 'two three')];
  const kept = keepWords(layout, ({ text }) => text !== 'no');
  expect(layoutText(kept)).toBe('one\n\ntwo three\n\n');
  expect(kept[0]).toEqual({
    box: { x: 0, y: 20, width: 10, height: 10 },
    paragraphs: [
      [
        {
          box: { x: 0, y: 20, width: 10, height: 10 },
          words: [word('one', 0, 20)],
        },
      ],
    ],
  });
  expect(kept[1]).toBe(layout[2]);
});
