import { expect, it } from 'vitest';
import { chooseReading } from './choose-reading.js';
import { untouched, type PageReading } from './reading.js';

/** What a recogniser would have read: words, each with its confidence. */
function reading(
  words: readonly (readonly [string, number])[],
  looksLikeText = false,
): PageReading {
  const box = { x: 0, y: 0, width: 10, height: 10 };
  const line = { box, words: words.map(([text, confidence]) => ({ text, confidence, box })) };
  const sum = words.reduce((total, [, confidence]) => total + confidence, 0);
  return {
    layout: words.length === 0 ? [] : [{ box, paragraphs: [[line]] }],
    confidence: words.length === 0 ? 0 : sum / words.length,
    preparation: untouched,
    missed: 0,
    script: undefined,
    looksLikeText,
  };
}

const choose = (page: PageReading, photo: PageReading) =>
  chooseReading('auto', {
    tesseract: () => Promise.resolve(page),
    ppocr: () => Promise.resolve(photo),
  });

it('finds no text where one recogniser guesses and the other finds none', async () => {
  const rubbish = reading([
    ['ae', 0.9],
    ['~~', 0.1],
    ['iy', 0.2],
  ]);
  expect(await choose(rubbish, reading([]))).toMatchObject({ layout: [], confidence: 0 });
});

it('keeps a doubtful page that the other recogniser finds nothing on', async () => {
  const faint = reading([
    ['faint', 0.7],
    ['words', 0.5],
  ]);
  expect(await choose(faint, reading([]))).toMatchObject({ engine: 'tesseract' });
});

it('keeps what is hardly legible, where it looks like text', async () => {
  const blurred = reading([['bIurrcd', 0.3]], true);
  expect(await choose(blurred, reading([]))).toMatchObject({ engine: 'tesseract' });
});

it('takes what has read more with confidence', async () => {
  const page = reading([['EX1T', 0.4]]);
  const photo = reading([['EXIT', 0.95]]);
  expect(await choose(page, photo)).toMatchObject({ engine: 'ppocr' });
  expect(await choose(photo, page)).toMatchObject({ engine: 'tesseract' });
});
