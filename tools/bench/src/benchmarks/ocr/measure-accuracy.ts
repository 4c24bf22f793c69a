import type { OcrAnswer, OcrClient } from '@skillgate/client';
import { boxOverlap, characterErrorRate, wordErrorRate } from '@skillgate/testing';
import type { BenchmarkContext } from '../../frame/benchmark.js';
import { corpus, kindNames, type CorpusPage } from './corpus.js';
import type { NativeTesseract } from './native-tesseract.js';

/** Of each kind, so that there are 120 and more. */
const pagesOfKind = 6;
const quickPagesOfKind = 1;
/** Boxes that overlap by this share of what both cover lie on the same word. */
const sameBox = 0.6;

/** Shares, 0 to 1. */
export interface ErrorRates {
  characters: number;
  words: number;
}

export interface PageResult {
  kind: string;
  skill: ErrorRates;
  native: ErrorRates | undefined;
  /** Words that a box lies over, and words. */
  boxed: number;
  words: number;
}

function errorRates(truth: string, read: string): ErrorRates {
  return { characters: characterErrorRate(truth, read), words: wordErrorRate(truth, read) };
}

function boxedWords({ words }: CorpusPage, { blocks }: OcrAnswer): number {
  const read = blocks.flatMap(({ lines }) => lines.flatMap((line) => line.words));
  return words.filter(({ box }) => read.some((word) => boxOverlap(box, word.box) >= sameBox))
    .length;
}

async function readPage(
  page: CorpusPage,
  name: string,
  { ocr, native }: { ocr: OcrClient; native: NativeTesseract | undefined },
): Promise<PageResult> {
  const { image, language, text, kind, isTurned } = page;
  const answer = await ocr.recognize({
    ...{ image, languages: [language], engine: 'tesseract', detail: 'words' },
  });
  const file = await native?.write(name, image);
  const plain = file && (await native?.read(file, { language, isTurned }));
  return {
    kind,
    skill: errorRates(text, answer.text),
    native: plain === undefined ? undefined : errorRates(text, plain),
    boxed: boxedWords(page, answer),
    words: page.words.length,
  };
}

/** Reads the corpus by the skill and by the command. */
export async function measureAccuracy(
  { options, progress }: BenchmarkContext,
  readers: { ocr: OcrClient; native: NativeTesseract | undefined },
): Promise<PageResult[]> {
  const count = options.quick ? quickPagesOfKind : pagesOfKind;
  progress.part('pages with known text', count * kindNames.length);
  const results: PageResult[] = [];
  let index = 0;
  for await (const page of corpus(count)) {
    results.push(await readPage(page, `${(index += 1)}`, readers));
    progress.step();
  }
  return results;
}
