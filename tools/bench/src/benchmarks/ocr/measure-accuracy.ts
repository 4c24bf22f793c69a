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
  /** With the recogniser that the skill chooses; of one page of a kind. */
  auto: ErrorRates | undefined;
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

interface Readers {
  ocr: OcrClient;
  native: NativeTesseract | undefined;
}

async function readPage(
  page: CorpusPage,
  name: string,
  { ocr, native, isFirst }: Readers & { isFirst: boolean },
): Promise<PageResult> {
  const { image, language, text, kind, isTurned } = page;
  const answer = await ocr.recognize({
    ...{ image, languages: [language], engine: 'tesseract', detail: 'words' },
  });
  const chosen = isFirst ? await ocr.recognize({ image, languages: [language] }) : undefined;
  const file = await native?.write(name, image);
  const plain = file && (await native?.read(file, { language, isTurned }));
  return {
    kind,
    skill: errorRates(text, answer.text),
    native: plain === undefined ? undefined : errorRates(text, plain),
    auto: chosen && errorRates(text, chosen.text),
    boxed: boxedWords(page, answer),
    words: page.words.length,
  };
}

/** Reads the corpus by the skill and by the command. */
export async function measureAccuracy(
  { options, progress }: BenchmarkContext,
  readers: Readers,
): Promise<PageResult[]> {
  const count = options.quick ? quickPagesOfKind : pagesOfKind;
  progress.part('pages with known text', count * kindNames.length);
  const results: PageResult[] = [];
  let index = 0;
  for await (const page of corpus(count)) {
    const isFirst = index % count === 0;
    results.push(await readPage(page, `${(index += 1)}`, { ...readers, isFirst }));
    progress.step();
  }
  return results;
}
