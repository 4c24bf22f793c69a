import type { Pixels } from '@skillgate/imaging';
import { printForm, printPage, type PlacedText } from '@skillgate/testing';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';

import { encloses } from '../layout/boxes.js';
import { greyOf } from '../testing/grey-of.js';
import { strengthenWords } from './strengthen-words.js';
import { measurePage } from './measure-page.js';
import { planWithFaint } from './plan-with-faint.js';
import type { PagePlan } from './plan.js';
import { smallPrintWithFaint } from './small-print.js';

type Printed = Parameters<typeof printPage>[0];

const sheet = { width: 5, margin: 0.4, dpi: 150 };

/** A page of black text above some lines of another ink, whose first row is told. */
async function twoInks(printed: Printed): Promise<{ page: Pixels; below: number }> {
  const [body, terms] = await Promise.all([
    printPage({ ...sheet, height: 5 }),
    printPage({ ...sheet, height: 1.5, ...printed }),
  ]);
  const image = sharp(body.image).extend({ bottom: terms.height, background: '#fff' });
  const overlay = { input: terms.image, left: 0, top: body.height };
  const file = await sharp(await image.png().toBuffer())
    .composite([overlay])
    .png()
    .toBuffer();
  return { page: await greyOf(file), below: body.height };
}

const darkest = ({ data }: Pixels) => data.reduce((least, tone) => Math.min(least, tone), 255);

function rowsFrom({ data, width, height }: Pixels, top: number): Pixels {
  return { data: data.subarray(top * width), width, height: height - top, channels: 1 };
}

describe('faint words', () => {
  it.each(['#999', '#bbb', '#c8c8c8'])('of %s are made as strong as the others', async (ink) => {
    const { page, below } = await twoInks({ ink, points: 8 });
    const measures = await measurePage(page);
    const strong = await strengthenWords(page, measures);
    expect(darkest(rowsFrom(strong, below))).toBeLessThanOrEqual(measures.ink);
    expect(rowsFrom(page, below).data.equals(rowsFrom(strong, below).data)).toBe(false);
    const above = below * page.width;
    expect(strong.data.subarray(0, above).equals(page.data.subarray(0, above))).toBe(true);
  });

  it('stand within what is cut out of the page where they are strengthened, as else they may be of its back', async () => {
    const { page, below } = await twoInks({ ink: '#ccc', points: 8 });
    const measures = await measurePage(page);
    const { faintWords } = measures;
    const ends = faintWords.map(({ box }) => box.y + box.height);
    expect(Math.max(...ends)).toBeGreaterThan(below + 60);
    const endOf = ({ crop }: PagePlan) => crop.y + crop.height;
    const whole = planWithFaint(measures, faintWords, page);
    expect(endOf(whole)).toBeGreaterThanOrEqual(Math.max(...ends));
    expect(endOf(planWithFaint(measures, [], page))).toBeLessThan(below + 10);
  });

  it.each<[string, Printed]>([
    ['of one ink', {}],
    ['of grey ink', { ink: '#aaa' }],
    ['that is light on dark', { ink: '#eee', paper: '#222' }],
    ['with grain', { noise: 25 }],
    ['with the marks of JPEG', { jpegQuality: 40 }],
    ['in small print', { points: 6 }],
  ])('are not found on a page %s, which stays as it is', async (_, printed) => {
    const page = await greyOf((await printPage({ ...sheet, height: 5, ...printed })).image);
    expect(await strengthenWords(page, await measurePage(page))).toBe(page);
  });

  it('come to stand on paper where they stood on grey', async () => {
    const { page, below } = await twoInks({ ink: '#8a8a8a', paper: '#c8c8c8', points: 8 });
    const measures = await measurePage(page);
    const strong = rowsFrom(await strengthenWords(page, measures), below);
    expect(darkest(strong)).toBeLessThanOrEqual(measures.ink);
    const paper = Math.round(measures.paper);
    const lightOf = ({ data }: Pixels) => data.filter((tone) => tone >= paper).length;
    expect(lightOf(rowsFrom(page, below))).toBe(0);
    expect(lightOf(strong)).toBeGreaterThan(5_000);
  });

  it('are not what is lighter than the paper', async () => {
    const { page } = await twoInks({ ink: '#fff', paper: '#d0d0d0', points: 8 });
    const { faintWords, paper } = await measurePage(page);
    expect(faintWords.filter(({ ink }) => ink >= paper)).toEqual([]);
  });

  it('are not sought in a texture, which has ever so many', async () => {
    const { page } = await twoInks({ ink: '#999', points: 4 });
    const { data, width, height } = page;
    const tiles = Array.from({ length: 12 }, () => data);
    const long = { data: Buffer.concat(tiles), width, height: tiles.length * height, channels: 1 };
    const { faintWords } = await measurePage(long as Pixels);
    expect(faintWords.length).toBeLessThanOrEqual(500);
  });

  it('are no watermark, which would black out the words that stand over it', async () => {
    const { image } = await printPage({ ...sheet, height: 5 });
    const mark = await printPage({ ...sheet, height: 5, points: 60, ink: '#c0c0c0' });
    const file = await sharp(image)
      .composite([{ input: mark.image, left: 0, top: 0, blend: 'multiply' }])
      .png()
      .toBuffer();
    const page = await greyOf(file);
    expect(await strengthenWords(page, await measurePage(page))).toBe(page);
  });

  const body: PlacedText[] = [
    'The invoice is due within thirty days of delivery',
    'and is to be paid to the account that is named below',
    'without any deduction of charges by the bank',
  ].map((text, row) => ({ text, x: 40, y: 60 + row * 36, pixels: 22 }));

  it('leave another ground beside them as it is, with the words on it', async () => {
    const rows = ['Order number', 'Delivery address', 'Payment method'];
    const labels = rows.map((text, row) => ({
      ...{ text, x: 40, y: 220 + row * 50, pixels: 22, ink: '#d0d0d0' },
    }));
    // As strong as black to whoever takes the paper for its ground.
    const pills = rows.map(
      (_, row) => `<rect x="270" y="${194 + row * 50}" width="180" height="36" fill="#c0c0c0"/>`,
    );
    const values = rows.map((_, row) => ({
      ...{ text: 'Confirmed', x: 290, y: 220 + row * 50, pixels: 22, ink: '#404040' },
    }));
    const page = await greyOf(
      await printForm({
        ...{ width: 700, height: 400, ground: pills.join('') },
        texts: [...body, ...labels, ...values],
      }),
    );
    const measures = await measurePage(page);
    const strong = await strengthenWords(page, measures);
    const columns = ({ data }: Pixels, from: number, to: number) =>
      Array.from({ length: page.height }, (_, y) =>
        data.subarray(y * page.width + from, y * page.width + to),
      ).flatMap((row) => [...row]);
    expect(columns(strong, 270, 450)).toEqual(columns(page, 270, 450));
    const left = columns(strong, 40, 200).slice(170 * 160);
    expect(Math.min(...left)).toBeLessThanOrEqual(Math.round(measures.ink));
  });

  it('have zeros with a dot in them', async () => {
    const print = {
      ...sheet,
      height: 2.5,
      points: 18,
      font: 'mono',
      ink: '#999',
      seed: 4,
    } as const;
    const { page, below } = await twoInks(print);
    const { faintWords } = await measurePage(page);
    const { words } = await printPage(print);
    const withZero = words.filter(({ text }) => text.includes('0'));
    expect(withZero.length).toBeGreaterThan(0);
    for (const { box } of withZero) {
      const placed = { ...box, y: box.y + below };
      expect(faintWords.some((faint) => encloses(faint.box, placed))).toBe(true);
    }
  });

  it('have short words and figures with them that are as faint, wherever these stand', async () => {
    const at = { label: 40, figure: 330, figures: 620 };
    const line = (row: number) => ({ y: 220 + row * 50, pixels: 22, ink: '#b0b0b0' });
    const labels = ['Chair', 'Table', 'Shelf'].map((text, row) => ({
      ...line(row),
      text,
      x: at.label,
    }));
    const figures = labels.flatMap((_, row) => [
      { ...line(row), text: `${row + 3}`, x: at.figure },
      { ...line(row), text: `${row + 1}4`, x: at.figures },
    ]);
    const faintAmong = async (texts: readonly PlacedText[]) => {
      const form = await printForm({ width: 700, height: 400, texts: [...body, ...texts] });
      return (await measurePage(await greyOf(form))).faintWords;
    };
    const found = await faintAmong([...labels, ...figures]);
    for (const x of Object.values(at)) {
      expect(found.filter(({ box }) => box.x <= x && box.x + box.width >= x + 9)).toHaveLength(3);
    }
    // By themselves these may be anything.
    expect(await faintAmong(figures)).toEqual([]);
  });

  it('let small faint print be made as large as other small print', async () => {
    const terms = [
      'Terms of sale apply as printed overleaf in full',
      'No claim is taken after eight days of receipt',
    ].map((text, row) => ({ text, x: 40, y: 330 + row * 20, pixels: 13, ink: '#b0b0b0' }));
    const large = body.map((text, row) => ({ ...text, pixels: 40, y: 80 + row * 60 }));
    const page = await greyOf(
      await printForm({ width: 1_300, height: 420, texts: [...large, ...terms] }),
    );
    const measures = await measurePage(page);
    const small = smallPrintWithFaint(measures, measures.faintWords);
    expect(measures.smallPrintHeight).toBe(0);
    expect(small).toBeGreaterThan(5);
    expect(small).toBeLessThan(9);
    expect(smallPrintWithFaint(measures, [])).toBe(0);
  });
});
