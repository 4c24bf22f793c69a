import type { OcrClient, OcrEngineName } from '@skillgate/client';
import { characterErrorRate } from '@skillgate/testing';
import type { BenchmarkContext } from '../../frame/benchmark.js';
import { toRow, type Row } from '../../frame/row.js';
import { average, median } from '../../frame/statistics.js';
import { atLeast, atMost } from '../../frame/target.js';
import { choiceKinds, emptyPicture, type ChoicePicture } from './choice-pictures.js';

const picturesOfKind = 20;
const quickPicturesOfKind = 4;
/** The choice is right where it reads as well as the better one, but for so much. */
const asGood = 0.01;
const rightShare = 0.95;

const engines = ['tesseract', 'ppocr', 'auto'] as const satisfies readonly OcrEngineName[];

type Rates = Record<(typeof engines)[number], number>;

async function ratesOf(ocr: OcrClient, picture: ChoicePicture): Promise<Rates> {
  const { image, text, language = 'eng' } = picture;
  const rates = { tesseract: 1, ppocr: 1, auto: 1 };
  for (const engine of engines) {
    const read = await ocr.recognize({ image, engine, languages: [language] });
    rates[engine] = Math.min(1, characterErrorRate(text, read.text));
  }
  return rates;
}

const isRight = ({ tesseract, ppocr, auto }: Rates) => auto <= Math.min(tesseract, ppocr) + asGood;

function rows(kind: string, results: readonly Rates[]): Row[] {
  return [
    ...engines.map((engine) =>
      toRow({
        name: `characters wrong, ${kind}, engine ${engine}`,
        value: 100 * average(results.map((rates) => rates[engine])),
        unit: '%',
      }),
    ),
    toRow({
      name: `${kind}: auto is as good as the better engine`,
      value: (100 * results.filter(isRight).length) / results.length,
      unit: '%',
      target: atLeast(100 * rightShare, { unit: '%' }),
      note: `of ${results.length}; within ${asGood * 100} points`,
    }),
  ];
}

/** What `auto` reads where there is no text, and how long it takes beside Tesseract alone. */
async function nothingRows(ocr: OcrClient, count: number, onStep: () => void): Promise<Row[]> {
  const seconds: Record<'auto' | 'tesseract', number[]> = { auto: [], tesseract: [] };
  let invented = 0;
  for (let seed = 1; seed <= count; seed += 1) {
    const image = await emptyPicture(seed);
    for (const engine of ['auto', 'tesseract'] as const) {
      const startedMs = performance.now();
      const { text } = await ocr.recognize({ image, engine });
      seconds[engine].push((performance.now() - startedMs) / 1000);
      if (engine === 'auto') invented += text.trim().length;
    }
    onStep();
  }
  return [
    toRow({
      ...{ name: 'no text: characters that auto reads', value: invented, unit: '' },
      target: atMost(0),
      note: `of ${count} photos, noise and blank sheets`,
    }),
    toRow({
      ...{ name: 'no text: time of auto beside engine tesseract', unit: 's' },
      ...{ value: median(seconds.auto), baseline: median(seconds.tesseract) },
    }),
  ];
}

/** Photos of signs and receipts, screens, pages, and nothing: each engine, and what `auto` makes of them. */
export async function measureChoice(
  { options, progress }: BenchmarkContext,
  ocr: OcrClient,
): Promise<Row[]> {
  const count = options.quick ? quickPicturesOfKind : picturesOfKind;
  const names = Object.keys(choiceKinds);
  progress.part(`${names.join(', ')}, nothing by each engine`, count * (names.length + 1));
  const table: Row[] = [];
  for (const [kind, print] of Object.entries(choiceKinds)) {
    const results: Rates[] = [];
    for (let seed = 1; seed <= count; seed += 1) {
      results.push(await ratesOf(ocr, await print(seed)));
      progress.step();
    }
    table.push(...rows(kind, results));
  }
  return [...table, ...(await nothingRows(ocr, count, () => progress.step()))];
}
