import {
  OcrDetail,
  OcrEngine,
  OcrFormat,
  RecognizeBatchRequest,
  RecognizeRequest,
  type OcrServiceService,
} from '@skillgate/proto';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failure, stream } from './contract-calls.js';

import { characterErrorRate } from './error-rate.js';
import { boxOverlap } from './pages/box-overlap.js';
import { printPage, type PageDamage, type PrintedPage } from './pages/print-page.js';
import type { PageSetting } from './pages/set-page.js';
import { printReceipt } from './pages/print-receipt.js';
import { printScreen } from './pages/print-screen.js';
import { printSign } from './pages/print-sign.js';
import { photoPixels } from './pictures/photo-pixels.js';
import { strangers } from './pictures/strangers.js';
import { tiffFile } from './pictures/tiff-file.js';
import type { SkillTarget } from './skill-target.js';

export type OcrTarget = SkillTarget<typeof OcrServiceService>;

const timeout = 60_000;
const never = () => new AbortController().signal;
const tesseract = { engine: OcrEngine.TESSERACT };

/** A small page: some ten lines. */
const slip = (setting: PageSetting & PageDamage = {}): Promise<PrintedPage> =>
  printPage({ width: 4.2, height: 2.4, margin: 0.3, seed: 7, ...setting });

function emptyPicture(width: number, height: number): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: '#fff' } })
    .png()
    .toBuffer();
}

async function photoWithoutText(): Promise<Buffer> {
  const { data, raw } = await photoPixels({ width: 1_200, height: 900, seed: 1 });
  return sharp(data, { raw }).jpeg({ quality: 85 }).toBuffer();
}

function noisePicture(): Promise<Buffer> {
  const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const;
  const create = { width: 900, height: 600, channels: 3, background: '#808080', noise } as const;
  return sharp({ create }).png().toBuffer();
}

/** What the OCR skill promises, by whatever way it is reached. Run it in a spec, once for each way. */
export function describeOcrContract(name: string, makeTarget: () => Promise<OcrTarget>): void {
  describe(`OCR contract ${name}`, { timeout }, () => {
    let target: OcrTarget;
    beforeAll(async () => {
      target = await makeTarget();
    }, timeout);
    afterAll(() => target.close());

    const recognize = (image: Buffer, options: object = tesseract, id = '') =>
      target.recognize(RecognizeRequest.fromPartial({ id, image, options }), { signal: never() });

    it('gives the text of a page, and by default no more', async () => {
      const { image, text } = await slip();
      const response = await recognize(image, undefined, 'call-1');
      expect(characterErrorRate(text, response.text)).toBeLessThan(0.01);
      expect(response.text.trimEnd().split('\n')).toHaveLength(text.trimEnd().split('\n').length);
      expect(response).toMatchObject({
        ...{ blocks: [], hocr: '', tsv: '', script: 'Latin' },
        engine: OcrEngine.TESSERACT,
        source: { format: 'png', pages: 1, sizeBytes: BigInt(image.length) },
        served: { id: 'call-1' },
      });
      expect(response.confidence).toBeGreaterThan(0.85);
      expect(response.confidence).toBeLessThanOrEqual(1);
    });

    it('tells who served, and with which models', async () => {
      const { image } = await slip();
      const { served } = await recognize(image);
      expect(served?.identity).toMatchObject({ contractVersion: 'skills.v1' });
      const models = served?.identity?.models.map(({ id }) => id);
      expect(models).toEqual(expect.arrayContaining(['tesseract-eng', 'tesseract-spa']));
      for (const { digest } of served?.identity?.models ?? [])
        expect(digest).toMatch(/^[0-9a-f]{64}$/);
      expect(served?.timing?.workMs).toBeGreaterThan(0);
    });

    it('gives the same text for the same page', async () => {
      const { image } = await slip({ seed: 3 });
      const texts = await Promise.all([recognize(image), recognize(image), recognize(image)]);
      expect(new Set(texts.map(({ text }) => text)).size).toBe(1);
    });

    it.each([
      ['upright', {}, {}],
      ['turned by 90°', { turn: 90 }, { rotationDegrees: 270 }],
      ['upside down', { turn: 180 }, { rotationDegrees: 180 }],
      ['turned by 270°', { turn: 270 }, { rotationDegrees: 90 }],
      ['turned by EXIF', { exifOrientation: 6, jpegQuality: 90 }, { rotationDegrees: 0 }],
      ['of 300 dpi', { dpi: 300 }, { scale: expect.closeTo(11 / 24) }],
      [
        'of 8 pt at 100 dpi',
        { points: 8, dpi: 100, width: 3, height: 1.8 },
        { scale: expect.closeTo(11 / 7) },
      ],
      ['askew by 5°', { skew: 5, height: 4 }, {}],
      ['light on dark', { ink: '#eee', paper: '#223' }, { inverted: true }],
      ['faint', { ink: '#aaa', paper: '#ddd' }, { contrastStretched: true }],
    ] as const)('reads a page that is %s, with boxes over its words', async (_, how, prepared) => {
      const { image, text, words } = await slip(how);
      const options = { ...tesseract, detail: OcrDetail.WORDS };
      const response = await recognize(image, options);
      expect(characterErrorRate(text, response.text)).toBeLessThan(0.02);
      expect(response.preparation).toMatchObject(prepared);
      const read = response.blocks.flatMap(({ lines }) => lines.flatMap((line) => line.words));
      const over = words.filter(({ box }) => {
        const overlaps = read.map((word) => (word.box ? boxOverlap(box, word.box) : 0));
        return Math.max(0, ...overlaps) >= 0.6;
      });
      expect(over.length / words.length).toBeGreaterThanOrEqual(0.95);
    });

    it('levels a page that is askew, and tells by how much', async () => {
      const { image } = await slip({ skew: -4, height: 4 });
      const { preparation } = await recognize(image);
      expect(preparation?.deskewDegrees).toBeGreaterThan(3.5);
      expect(preparation?.deskewDegrees).toBeLessThan(4.5);
    });

    it('tells as much of the layout as is asked for', async () => {
      const { image } = await slip();
      const of = async (detail: OcrDetail) =>
        (await recognize(image, { ...tesseract, detail })).blocks;
      const blocks = await of(OcrDetail.BLOCKS);
      expect(blocks.length).toBeGreaterThan(0);
      expect(blocks.flatMap(({ lines }) => lines)).toEqual([]);
      const lines = (await of(OcrDetail.LINES)).flatMap((block) => block.lines);
      expect(lines.length).toBeGreaterThan(3);
      expect(lines.flatMap(({ words }) => words)).toEqual([]);
      const detailed = (await of(OcrDetail.WORDS)).flatMap((block) => block.lines);
      expect(detailed[0]?.words.map(({ text }) => text).join(' ')).toBe(detailed[0]?.text);
    });

    it('writes hOCR and TSV where they are asked for', async () => {
      const { image } = await slip();
      const formats = [OcrFormat.HOCR, OcrFormat.TSV];
      const { hocr, tsv, text } = await recognize(image, { ...tesseract, formats });
      const first = text.split(/\s/)[0] as string;
      expect(hocr).toMatch(new RegExp(`class="ocrx_word"[^>]*x_wconf \\d+">${first}<`));
      expect(tsv).toMatch(/^level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\t/);
      expect(tsv).toContain(`\t${first}\n`);
    });

    it.each(['spa', 'fra'] as const)('reads %s', async (language) => {
      const { image, text } = await slip({ language, seed: 2 });
      const response = await recognize(image, { ...tesseract, languages: [language, 'eng'] });
      expect(characterErrorRate(text, response.text)).toBeLessThan(0.03);
    });

    it('refuses a language that is not installed, and says which are', async () => {
      const { image } = await slip();
      const error = await failure(recognize(image, { languages: ['eng', 'tlh'] }));
      expect(error.code).toBe('FAILED_PRECONDITION');
      expect(error.message).toMatch(/installed \(eng, .*fra.*spa.*\), got 'tlh'/);
    });

    it.each([
      [{ languages: ['eng', 'eng'] }, "languages must each stand once, got 'eng' twice"],
      [{ languages: Array.from({ length: 9 }, (_, i) => `l${i}`) }, 'languages must be at most 8'],
      [{ engine: 9 }, 'engine must be one of 0 (auto), 1 (tesseract), 2 (ppocr), got 9'],
      [{ detail: 9 }, 'detail must be one of'],
      [{ formats: [0] }, 'formats must be one of 1 (hocr), 2 (tsv), got 0'],
    ])('refuses %o', async (options, message) => {
      const { image } = await slip();
      const error = await failure(recognize(image, options));
      expect([error.code, error.message]).toEqual([
        'INVALID_ARGUMENT',
        expect.stringContaining(message),
      ]);
    });

    it('reads a photo with the recogniser for photos, by request and of itself', async () => {
      const { image, text } = await printSign(6);
      for (const engine of [OcrEngine.PPOCR, OcrEngine.UNSPECIFIED]) {
        const response = await recognize(image, { engine, detail: OcrDetail.WORDS });
        expect(response.engine).toBe(OcrEngine.PPOCR);
        expect(characterErrorRate(text, response.text)).toBeLessThan(0.1);
        expect(response.blocks[0]?.lines.length).toBeGreaterThan(1);
      }
    });

    it('reads a photo of a bill with its amounts, row by row, though it is askew', async () => {
      const { image, text } = await printReceipt(4);
      const response = await recognize(image, { engine: OcrEngine.UNSPECIFIED });
      expect(response.engine).toBe(OcrEngine.PPOCR);
      expect(characterErrorRate(text, response.text)).toBeLessThan(0.02);
    });

    it('reads the column of a screen that the layout analysis drops', async () => {
      const { image, text } = await printScreen(2);
      const response = await recognize(image, { engine: OcrEngine.TESSERACT });
      expect(characterErrorRate(text, response.text)).toBeLessThan(0.05);
    });

    it.each([
      ['a single pixel', () => emptyPicture(1, 1)],
      ['a blank page', () => emptyPicture(900, 600)],
    ])('finds no text on %s', async (_, make) => {
      const image = await make();
      for (const engine of [OcrEngine.UNSPECIFIED, OcrEngine.TESSERACT, OcrEngine.PPOCR]) {
        const response = await recognize(image, { engine });
        expect(response).toMatchObject({ text: '', confidence: 0, served: { warnings: [] } });
      }
    });

    it.each([
      ['a photo without text', photoWithoutText],
      ['noise', noisePicture],
    ])('finds no text in %s, or says that it is in doubt', async (_, make) => {
      const image = await make();
      const chosen = await recognize(image, { engine: OcrEngine.UNSPECIFIED });
      expect(chosen).toMatchObject({ text: '', confidence: 0 });
      const asked = await recognize(image);
      expect(asked.confidence).toBeLessThan(0.5);
      const codes = asked.served?.warnings.map(({ code }) => code);
      expect(codes).toEqual(asked.text === '' ? [] : ['doubtful_text']);
    });

    it('refuses several pages in one file, and says what to do', async () => {
      const pdf = await failure(recognize(Buffer.from('%PDF-1.7\n%âãÏÓ\n')));
      expect([pdf.code, pdf.message]).toEqual([
        'INVALID_ARGUMENT',
        expect.stringMatching(/got a PDF document.*pdftoppm/),
      ]);
      const tiff = await failure(recognize(tiffFile({ pages: 3 })));
      expect([tiff.code, tiff.message]).toEqual([
        'INVALID_ARGUMENT',
        expect.stringMatching(/got a TIFF file of 3 pages.*tiffsplit/),
      ]);
    });

    it('refuses what is no picture', async () => {
      for (const [, bytes] of strangers.slice(0, 4)) {
        expect((await failure(recognize(bytes))).code).toBe('INVALID_ARGUMENT');
      }
    });

    it('reads a batch, in which a bad page fails alone', async () => {
      const { image, text } = await slip();
      const files = { good: image, bad: Buffer.from('no picture'), again: image };
      const items = Object.entries(files).map(([key, file]) =>
        RecognizeBatchRequest.fromPartial({ key, request: { image: file, options: tesseract } }),
      );
      const codes: Record<string, number | undefined> = {};
      for await (const one of target.recognizeBatch(stream(items), { signal: never() })) {
        codes[one.key] = one.status?.code;
        if (one.response) expect(characterErrorRate(text, one.response.text)).toBeLessThan(0.01);
      }
      expect(codes).toEqual({ good: 0, bad: 3, again: 0 });
    });
  });
}
