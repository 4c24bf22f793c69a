import { isIn } from '../layout/boxes.js';
import { keepWords } from '../layout/keep-words.js';
import { wordsOf, type Layout, type Word } from '../layout/layout.js';
import type { FaintWords } from '../page/faint-words.js';
import { areOfOnePrint } from '../page/toned-marks.js';
import { isWord } from '../page/words-of-marks.js';
import { leastConfidence, muchMissed, substance, sure } from '../reading.js';

/** What was read off a page in which some words were strengthened; boxes in the pixels of that page. */
export interface StrengthenedReading {
  readonly layout: Layout;
  readonly missed: number;
  readonly strengthened: readonly FaintWords[];
}

type Read<R> = (faintWords: readonly FaintWords[]) => Promise<R>;

/** Of what is read right 0.02 is missed and less: where it is more, something may have gone by strengthening. */
const someMissed = 0.03;

/**
 * In print that is strengthened at least half of the characters stand in words that are read surely, also where others of
 * its words are cut off by another ground; in what shows through and in ornaments an eighth and less.
 */
const leastSure = 0.5;
/** The same of all that is of its print: of what shows through, single short words are read surely by chance. */
const leastSureOfPrint = 0.25;
/** Of a print that is read like this, a word is print too that is read with this much confidence, or not at all. */
const wellRead = 0.8;
const leastConfidenceOfWellRead = 0.65;

const middleOf = ({ box }: Word) => [box.x + box.width / 2, box.y + box.height / 2] as const;

const isOver = (word: Word, { box }: FaintWords) => isIn(box, ...middleOf(word));

/** Whether it is one character again and again, as a row of rings is read, or of stars. */
function isRepeated(words: readonly Word[]): boolean {
  const characters = words.flatMap(({ text }) => [...text.toLowerCase().replaceAll('0', 'o')]);
  return characters.length > 1 && new Set(characters).size === 1;
}

/** The characters of words, and how many of them stand in words that are read surely. */
interface Count {
  readonly all: number;
  readonly surely: number;
}

function countOf(words: readonly Word[]): Count {
  const charactersOf = (some: readonly Word[]) =>
    some.reduce((sum, { text }) => sum + text.length, 0);
  const surely = words.filter(({ confidence }) => confidence >= sure);
  return { all: charactersOf(words), surely: charactersOf(surely) };
}

function sureShare(counts: readonly Count[]): number {
  const all = counts.reduce((sum, count) => sum + count.all, 0);
  return counts.reduce((sum, { surely }) => sum + surely, 0) / Math.max(1, all);
}

/** The mean over their characters. */
function confidenceOf(words: readonly Word[]): number {
  const sum = words.reduce((total, { text, confidence }) => total + text.length * confidence, 0);
  return sum / Math.max(1, countOf(words).all);
}

/**
 * Those that are print. That of the back side shows through mirrored, and ornaments are no letters. What is short says
 * nothing of its print: specks are as faint as words by chance, and a figure may well be one digit twice.
 */
function readAsPrint({ layout, strengthened }: StrengthenedReading): FaintWords[] {
  const words = wordsOf(layout);
  const read = strengthened.map((faint) => {
    const over = words.filter((word) => isOver(word, faint));
    return { faint, over, count: countOf(over), isShort: !isWord({ length: faint.letters }) };
  });
  const telling = read.filter(({ isShort }) => !isShort);
  const sureShareOfPrint = (faint: FaintWords) =>
    sureShare(telling.filter((one) => areOfOnePrint(faint, one.faint)).map(({ count }) => count));
  return read
    .filter(({ faint, over, count, isShort }) => {
      if (!isShort && isRepeated(over)) return false;
      const share = sureShareOfPrint(faint);
      const isReadWell = over.length === 0 || confidenceOf(over) >= leastConfidenceOfWellRead;
      if (share >= wellRead && isReadWell) return true;
      return share >= leastSureOfPrint && sureShare([count]) >= leastSure;
    })
    .map(({ faint }) => faint);
}

/**
 * Without what is guessed over words that turn out to be no print: where boxes overlap, as of a stamp that stands askew, one
 * that is read well leaves a part of the other strengthened.
 */
function withoutGuesses<R extends StrengthenedReading>(reading: R): R {
  const print = new Set(readAsPrint(reading));
  const others = reading.strengthened.filter((faint) => !print.has(faint));
  const isGuess = (word: Word) =>
    word.confidence < leastConfidence && others.some((faint) => isOver(word, faint));
  return { ...reading, layout: keepWords(reading.layout, (word) => !isGuess(word)) };
}

/**
 * Reads a page with its faint words strengthened, as far as they are words and no more is lost than is won by it. Reads it
 * twice at most.
 */
export async function readFaintToo<R extends StrengthenedReading>(
  faintWords: readonly FaintWords[],
  read: Read<R>,
): Promise<R> {
  const first = await read(faintWords);
  if (faintWords.length === 0) return first;
  const words = readAsPrint(first);
  if (words.length < faintWords.length) {
    return withoutGuesses(await read(first.missed < muchMissed ? words : []));
  }
  if (first.missed < someMissed) return first;
  const plain = await read([]);
  return substance(plain.layout) > substance(first.layout) ? plain : first;
}
