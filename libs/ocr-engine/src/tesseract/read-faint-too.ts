import { isIn } from '../layout/boxes.js';
import { wordsOf, type Layout, type Word } from '../layout/layout.js';
import type { FaintWords } from '../page/faint-words.js';
import { areOfOnePrint } from '../page/toned-marks.js';
import { muchMissed, sure } from '../reading.js';

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

const middleOf = ({ box }: Word) => [box.x + box.width / 2, box.y + box.height / 2] as const;

const isOver = (word: Word, { box }: FaintWords) => isIn(box, ...middleOf(word));

/** Whether it is one character again and again, as a row of rings is read, or of stars. */
function isRepeated(words: readonly Word[]): boolean {
  const characters = words.flatMap(({ text }) => [...text.toLowerCase().replaceAll('0', 'o')]);
  return characters.length > 1 && new Set(characters).size === 1;
}

const charactersOf = (words: readonly Word[]) =>
  words.reduce((sum, { text }) => sum + text.length, 0);

function isSurelyRead(words: readonly Word[], least: number): boolean {
  const surely = words.filter(({ confidence }) => confidence >= sure);
  return surely.length > 0 && charactersOf(surely) >= least * charactersOf(words);
}

/** Those that were read surely. Print of the back side shows through mirrored, and ornaments are no letters. */
function surelyRead({ layout, strengthened }: StrengthenedReading): FaintWords[] {
  const words = wordsOf(layout);
  const read = strengthened.map((faint) => ({
    faint,
    over: words.filter((word) => isOver(word, faint)),
  }));
  const isOfReadPrint = (faint: FaintWords) =>
    isSurelyRead(
      read.filter((other) => areOfOnePrint(faint, other.faint)).flatMap(({ over }) => over),
      leastSureOfPrint,
    );
  return read
    .filter(({ over }) => isSurelyRead(over, leastSure) && !isRepeated(over))
    .map(({ faint }) => faint)
    .filter(isOfReadPrint);
}

/** Whether words that the plain page surely has are not there where others were strengthened. */
function hasLost({ layout, strengthened }: StrengthenedReading, plain: Layout): boolean {
  const words = wordsOf(layout);
  return wordsOf(plain)
    .filter(({ confidence }) => confidence >= sure)
    .filter((word) => !strengthened.some((faint) => isOver(word, faint)))
    .some((word) => !words.some(({ box }) => isIn(box, ...middleOf(word))));
}

/**
 * Reads a page with its faint words strengthened, as far as they are words and nothing else is lost by it. Reads it twice
 * at most.
 */
export async function readFaintToo<R extends StrengthenedReading>(
  faintWords: readonly FaintWords[],
  read: Read<R>,
): Promise<R> {
  const first = await read(faintWords);
  if (faintWords.length === 0) return first;
  const words = surelyRead(first);
  if (words.length < faintWords.length) return read(first.missed < muchMissed ? words : []);
  if (first.missed < someMissed) return first;
  const plain = await read([]);
  return hasLost(first, plain.layout) ? plain : first;
}
