import { expect, it } from 'vitest';

import type { Layout } from './layout.js';
import { missedShare } from './missed-share.js';

const box = { x: 10, y: 10, width: 20, height: 10 };
const layout: Layout = [
  { box, paragraphs: [[{ box, words: [{ text: 'word', confidence: 1, box }] }]] },
];

it('counts the letters that no word lies over', () => {
  expect(missedShare(layout, Float32Array.of(15, 15, 25, 12, 50, 15, 15, 30))).toBe(0.5);
});

it('has missed all where nothing was read, and nothing where there is nothing', () => {
  expect(missedShare([], Float32Array.of(15, 15))).toBe(1);
  expect(missedShare(layout, new Float32Array())).toBe(0);
});
