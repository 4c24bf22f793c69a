import type { OcrClient, OcrEngineName } from '@skillgate/client';
import {
  characterErrorRate,
  printPage,
  printReceipt,
  printScreen,
  printSign,
  type PrintedSign,
} from '@skillgate/testing';
import type { BenchmarkContext } from '../../frame/benchmark.js';
import { toRow, type Row } from '../../frame/row.js';
import { average } from '../../frame/statistics.js';
import { atLeast } from '../../frame/target.js';

/** What is read, by kind; a seed makes each. */
const kinds: Record<string, (seed: number) => Promise<PrintedSign>> = {
  signs: printSign,
  receipts: printReceipt,
  screens: printScreen,
  pages: (seed) => printPage({ seed, height: 3, points: 8 + seed }),
};
const picturesOfKind = 20;
const quickPicturesOfKind = 4;
/** The choice is right where it reads as well as the better one, but for so much. */
const asGood = 0.01;
const rightShare = 0.95;

const engines = ['tesseract', 'ppocr', 'auto'] as const satisfies readonly OcrEngineName[];

type Rates = Record<(typeof engines)[number], number>;

async function ratesOf(ocr: OcrClient, image: Buffer, text: string): Promise<Rates> {
  const rates = { tesseract: 1, ppocr: 1, auto: 1 };
  for (const engine of engines) {
    const read = await ocr.recognize({ image, engine });
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

/** Photos of signs and receipts, screens, and pages: each engine, and what `auto` makes of them. */
export async function measureChoice(
  { options, progress }: BenchmarkContext,
  ocr: OcrClient,
): Promise<Row[]> {
  const count = options.quick ? quickPicturesOfKind : picturesOfKind;
  const names = Object.keys(kinds);
  progress.part(`${names.join(', ')} by each engine`, count * names.length);
  const table: Row[] = [];
  for (const [kind, print] of Object.entries(kinds)) {
    const results: Rates[] = [];
    for (let seed = 1; seed <= count; seed += 1) {
      const { image, text } = await print(seed);
      results.push(await ratesOf(ocr, image, text));
      progress.step();
    }
    table.push(...rows(kind, results));
  }
  return table;
}
