import { internal, unavailable } from '@skillgate/core';
import { describe, expect, it } from 'vitest';
import { chooseReading, type Readers } from './choose-reading.js';
import type { Looks } from './page/looks-like-text.js';
import { untouched, type Reading } from './reading.js';

/** What a recogniser would have read: words, each with its confidence. */
function reading(words: readonly (readonly [string, number])[], missed = 0, unread = 0): Reading {
  const box = { x: 0, y: 0, width: 10, height: 10 };
  const line = { box, words: words.map(([text, confidence]) => ({ text, confidence, box })) };
  const sum = words.reduce((total, [, confidence]) => total + confidence, 0);
  return {
    layout: words.length === 0 ? [] : [{ box, paragraphs: [[line]] }],
    confidence: words.length === 0 ? 0 : sum / words.length,
    preparation: untouched,
    missed,
    unread,
    script: undefined,
    warnings: [],
  };
}

/** What `auto` makes of a page as Tesseract reads it, and as the other one does; `asked` are those that read. */
async function choose(
  page: Reading,
  photo: Reading | Error,
  { looks = 'text' as Looks, ppocrHasLetters = true } = {},
) {
  const asked: string[] = [];
  const logged: object[] = [];
  const reader = (name: string, read: Reading | Error) => (rotationDegrees?: number) => {
    asked.push(rotationDegrees ? `${name} at ${rotationDegrees}°` : name);
    return read instanceof Error ? Promise.reject(read) : Promise.resolve(read);
  };
  const readers: Readers = {
    tesseract: reader('tesseract', page),
    ppocr: reader('ppocr', photo),
    looks: () => Promise.resolve(looks),
    ppocrHasLetters,
    logger: { warn: (fields) => void logged.push(fields) },
  };
  return { ...(await chooseReading('auto', readers)), asked, logged };
}

const unlike = { looks: 'no text' as const };

it('asks Tesseract alone for a page that it reads whole and surely', async () => {
  const { engine, asked } = await choose(reading([['plain', 0.96]]), reading([]));
  expect([engine, asked]).toEqual(['tesseract', ['tesseract']]);
});

it('takes what has read more with confidence, where a page is not read whole', async () => {
  const photo = reading([['EXIT', 0.95]]);
  expect(await choose(reading([['EX1T', 0.7]], 0.5), photo)).toMatchObject({ engine: 'ppocr' });
  expect(await choose(reading([['EXIT now', 0.95]], 0.5), photo)).toMatchObject({
    engine: 'tesseract',
  });
});

it('keeps a doubtful page that is read whole, unless the other one reads far more', async () => {
  const doubtful = reading([['spoilt', 0.75]]);
  expect(await choose(doubtful, reading([['spoiit', 0.9]]))).toMatchObject({ engine: 'tesseract' });
  const bad = reading([['sp', 0.6]]);
  expect(await choose(bad, reading([['spoilt', 0.9]]))).toMatchObject({ engine: 'ppocr' });
});

it('asks Tesseract too where the one for photos is certain of a little and has missed the rest', async () => {
  const photo = reading([['7', 0.99]], 0.98);
  const { engine, asked } = await choose(reading([['plenty of text', 0.95]]), photo, unlike);
  expect([engine, asked]).toEqual(['tesseract', ['ppocr', 'tesseract']]);
});

it('shows a page that Tesseract had to turn to the one for photos turned, unless it guessed', async () => {
  const preparation = { ...untouched, rotationDegrees: 180 as const };
  const turned = { ...reading([['plain', 0.75]]), preparation };
  expect((await choose(turned, reading([]))).asked).toEqual(['tesseract', 'ppocr at 180°']);
  const guessed = { ...reading([['pla~n', 0.4]]), preparation };
  expect((await choose(guessed, reading([]))).asked).toEqual(['tesseract', 'ppocr']);
});

it('counts no word for the one for photos that it has no letters for', async () => {
  const [french, plain] = [reading([['forêt', 0.8]], 0.2), reading([['forest', 0.8]], 0.2)];
  const photo = reading([['forets', 0.95]]);
  expect(await choose(french, photo)).toMatchObject({ engine: 'tesseract' });
  expect(await choose(plain, photo)).toMatchObject({ engine: 'ppocr' });
});

it('keeps what is hardly legible, where it looks like text', async () => {
  const blurred = reading([['bIurrcd', 0.3]]);
  expect(await choose(blurred, reading([]))).toMatchObject({
    engine: 'tesseract',
    confidence: 0.3,
  });
});

it('asks the one for photos alone, where what looks like no text has none', async () => {
  const rubbish = reading([['~~', 0.6]]);
  const { layout, asked } = await choose(rubbish, reading([]), unlike);
  expect([layout, asked]).toEqual([[], ['ppocr']]);
});

it('asks the one for photos alone, where it finds hardly anything and can’t read that', async () => {
  const rubbish = reading([['plenty of leaves', 0.6]]);
  const { layout, asked } = await choose(rubbish, reading([], 1, 3), unlike);
  expect([layout, asked]).toEqual([[], ['ppocr']]);
});

it('asks the one for photos alone, where it is certain and has the letters', async () => {
  const [page, photo] = [reading([['cafe', 0.5]]), reading([['cafe', 0.99]])];
  expect((await choose(page, photo, unlike)).asked).toEqual(['ppocr']);
  const both = await choose(page, photo, { ...unlike, ppocrHasLetters: false });
  expect(both.asked).toEqual(['ppocr', 'tesseract']);
});

it.each(['no text', 'unclear'] as const)('finds no text where both guess (%s)', async (looks) => {
  const [page, photo] = [reading([['ae', 0.3]]), reading([['电子', 0.55]])];
  expect(await choose(page, photo, { looks })).toMatchObject({ layout: [], confidence: 0 });
});

it('takes what the one for photos is sure of, however much Tesseract guesses', async () => {
  const page = reading([
    ['~~', 0.1],
    ['~', 0.1],
    ['guesses', 0.7],
  ]);
  expect(await choose(page, reading([['logo', 0.9]]), unlike)).toMatchObject({ engine: 'ppocr' });
});

it('keeps a doubtful page, of which the other one finds lines that it can’t read', async () => {
  const faint = reading([
    ['faint', 0.7],
    ['words', 0.5],
  ]);
  expect(await choose(faint, reading([], 1, 30), unlike)).toMatchObject({ engine: 'tesseract' });
});

describe('where the one for photos fails', () => {
  const page = reading([['doubtful', 0.7]]);
  const cause = new Error('no such shape');
  const failure = internal('The networks failed on this photo', { cause });

  it.each(['text', 'unclear', 'no text'] as const)(
    'gives what Tesseract reads, with a warning, and logs the cause (%s)',
    async (looks) => {
      const chosen = await choose(page, failure, { looks });
      expect(chosen).toMatchObject({ engine: 'tesseract', layout: page.layout, confidence: 0.7 });
      expect(chosen.warnings.map(({ code }) => code)).toEqual(['photo_engine_failed']);
      expect(chosen.logged).toEqual([{ err: cause }]);
    },
  );

  it.each([new Error('the deadline passed'), unavailable('The OCR engine was closed.')])(
    'ends with what ends the call: %s',
    async (reason) => {
      await expect(choose(page, reason)).rejects.toBe(reason);
    },
  );

  it('fails where it alone is asked for', async () => {
    const readers = { ppocr: () => Promise.reject(failure) } as unknown as Readers;
    await expect(chooseReading('ppocr', readers)).rejects.toBe(failure);
  });
});
