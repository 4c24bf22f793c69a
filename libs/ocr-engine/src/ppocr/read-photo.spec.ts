import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asGrey, createImaging, imagingConfig, turnPixels, type Pixels } from '@skillgate/imaging';
import { characterErrorRate, printPage, printSign } from '@skillgate/testing';
import { layoutText, wordsOf } from '../layout/layout.js';
import { createPhotoReader } from './read-photo.js';

const never = () => new AbortController().signal;

function pixelsOf(image: Buffer): Promise<Pixels> {
  const imaging = createImaging(imagingConfig({}));
  return imaging.withPicture(image, { signal: never() }, (picture) => picture.readPixels(asGrey));
}

describe('a reader of photos', { timeout: 60_000 }, () => {
  const reader = createPhotoReader();
  let page: Pixels;
  let text: string;

  beforeAll(async () => {
    const sign = await printSign(6);
    page = await pixelsOf(sign.image);
    ({ text } = sign);
    await reader.load();
  });
  afterAll(() => reader.close());

  it('keeps the thread of its caller free while it reads', async () => {
    const before = performance.eventLoopUtilization();
    const { layout, warnings } = await reader.read(page, never());
    expect(warnings).toEqual([]);
    // Computing in this thread, it would have been busy all the time.
    expect(performance.eventLoopUtilization(before).utilization).toBeLessThan(0.5);
    expect(characterErrorRate(text, layoutText(layout))).toBeLessThan(0.1);
  });

  it('gives the words of a line that runs downwards boxes one below the other', async () => {
    const { layout } = await reader.read(await turnPixels(page, 90), never());
    const boxes = new Map(wordsOf(layout).map((word) => [word.text, word.box]));
    const line = text
      .split('\n')[0]!
      .split(' ')
      .map((word) => boxes.get(word)!);
    expect(line.length).toBeGreaterThan(2);
    for (const [at, { y, height }] of line.slice(0, -1).entries()) {
      expect(line[at + 1]!.y).toBeGreaterThan(y + height - 5);
    }
  });

  it.each([
    [90, 270],
    [270, 90],
  ] as const)(
    'reads the lines of a sign that is turned by %i° in their order',
    async (turn, back) => {
      for (const seed of [6, 3]) {
        const sign = await printSign(seed);
        const turned = await turnPixels(await pixelsOf(sign.image), turn);
        const { layout, preparation } = await reader.read(turned, never());
        expect(characterErrorRate(sign.text, layoutText(layout))).toBeLessThan(0.1);
        expect(preparation.rotationDegrees).toBe(back);
      }
    },
  );

  it('reads a page that is known to be upside down turned, with boxes in the page as it came', async () => {
    const upright = wordsOf((await reader.read(page, never())).layout);
    const { layout, preparation } = await reader.read(await turnPixels(page, 180), never(), 180);
    expect(preparation.rotationDegrees).toBe(180);
    expect(characterErrorRate(text, layoutText(layout))).toBeLessThan(0.1);
    const [first, last] = [upright[0]!, wordsOf(layout)[0]!];
    expect(last.box.x).toBe(page.width - first.box.x - first.box.width);
    expect(last.box.y).toBe(page.height - first.box.y - first.box.height);
  });

  it('finds out by itself that a sign is upside down', async () => {
    const { layout, preparation } = await reader.read(await turnPixels(page, 180), never());
    expect(preparation.rotationDegrees).toBe(180);
    expect(characterErrorRate(text, layoutText(layout))).toBeLessThan(0.1);
  });

  it('tells of the lines that it leaves out, which count as missed', async () => {
    const size = { dpi: 100, width: 12.8, height: 9.6, margin: 0.1 };
    const { image } = await printPage({ ...size, columns: 12, points: 9 });
    const { layout, missed, warnings } = await reader.read(await pixelsOf(image), never());
    expect(missed).toBeGreaterThan(0.3);
    expect(missed).toBeLessThan(0.5);
    expect(wordsOf(layout).length).toBeGreaterThan(350);
    const message = expect.stringMatching(/^PP-OCR found 5\d\d .*first 400;.*engine 'tesseract'/);
    expect(warnings).toEqual([{ code: 'lines_left_out', message }]);
  });

  it('ends at once for a caller who leaves, and reads for the next one', async () => {
    const leaving = new AbortController();
    const left = reader.read(page, leaving.signal);
    const next = reader.read(page, never());
    leaving.abort(new Error('gone'));
    await expect(left).rejects.toThrow('gone');
    expect(characterErrorRate(text, layoutText((await next).layout))).toBeLessThan(0.1);
  });

  it('takes nothing any more once it is closed', async () => {
    const closed = createPhotoReader();
    await closed.close();
    await expect(closed.read(page, never())).rejects.toThrow('The OCR engine was closed.');
    await expect(closed.load()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});
