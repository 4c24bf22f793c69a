import { asGrey, createImaging, imagingConfig, type Pixels } from '@skillgate/imaging';
import { printPage } from '@skillgate/testing';
import { describe, expect, it } from 'vitest';
import { splitPage, stripPixels } from './split-page.js';

const imaging = createImaging(imagingConfig({}));

/** Printed as a prepared page is: 11 pt at 150 dpi have small letters of the height that is read best. */
async function prepared(setting: Parameters<typeof printPage>[0]): Promise<Pixels> {
  const { image } = await printPage(setting);
  const call = { signal: new AbortController().signal };
  return imaging.withPicture(image, call, (picture) => picture.readPixels(asGrey));
}

const rowOf = ({ data, width }: Pixels, y: number) => data.subarray(y * width, (y + 1) * width);

/** Lines, the same gap between them but for one in the middle that is wider where a paragraph ends there. */
function withLines(lines: number, isEnded = false): Pixels {
  const [width, lineHeight] = [1_000, 24];
  const data = Buffer.alloc(width * lineHeight * (lines + 2), 255);
  for (let line = 0; line < lines; line += 1) {
    const top = line * lineHeight + (isEnded && line >= lines / 2 ? lineHeight : 0);
    data.fill(0, top * width, (top + 14) * width);
  }
  return { data, width, height: lineHeight * (lines + 2), channels: 1 };
}

describe('splitting a page', () => {
  it('makes two strips, from one empty row to another, that are the page', async () => {
    const page = await prepared({ height: 6 });
    const strips = splitPage(page);
    expect(strips).toHaveLength(2);
    expect(strips[1]?.top).toBe(strips[0]?.height);
    expect(strips.reduce((sum, { height }) => sum + height, 0)).toBe(page.height);
    expect(Math.min(...rowOf(page, strips[1]?.top ?? 0))).toBeGreaterThan(127);
    const parts = strips.map((strip) => Buffer.from(stripPixels(page, strip).data));
    expect(Buffer.concat(parts).equals(page.data)).toBe(true);
  });

  it('makes as many strips of a tall page as keep each small', () => {
    const page = withLines(400);
    const strips = splitPage(page);
    expect(strips.length).toBeGreaterThan(2);
    for (const { height } of strips) expect(height * page.width).toBeLessThanOrEqual(3_000_000);
  });

  it.each([
    ['in columns', { columns: 2 }],
    ['of a few lines', { height: 2 }],
  ])('leaves a page %s whole', async (_, setting) => {
    const page = await prepared({ height: 6, ...setting });
    expect(splitPage(page)).toEqual([{ top: 0, height: page.height, goesOn: false }]);
  });

  it('leaves two columns whole, however often a heading runs across them', () => {
    const page = withLines(40);
    for (let line = 0; line < 40; line += 1) {
      if (line % 6 === 0) continue;
      for (let row = line * 24; row < line * 24 + 14; row += 1) {
        rowOf(page, row).fill(255, 470, 530);
      }
    }
    expect(splitPage(page)).toEqual([{ top: 0, height: page.height, goesOn: false }]);
  });

  it('leaves whole what has no empty row', () => {
    const data = Buffer.alloc(1e6);
    const page: Pixels = { data, width: 1_000, height: 1_000, channels: 1 };
    expect(splitPage(page)).toHaveLength(1);
  });

  it.each([
    ['goes on', false],
    ['ends', true],
  ])('tells whether a paragraph %s at the split', (_, isEnded) => {
    const strips = splitPage(withLines(40, isEnded));
    expect(strips.map(({ goesOn }) => goesOn)).toEqual([false, !isEnded]);
  });
});
