import { SkillError, type AnswerWarning, type Logger } from '@skillgate/core';
import type { QuarterTurn } from '@skillgate/imaging';

import { meanConfidence, wordsOf } from './layout/layout.js';
import type { EngineChoice, EngineName } from './ocr-options.js';
import type { Looks } from './page/looks-like-text.js';
import { hasUntaughtLetter } from './ppocr/taught-letters.js';
import {
  fewPieces,
  leastConfidence,
  muchMissed,
  substance,
  sure,
  type Reading,
} from './reading.js';

export interface Chosen extends Reading {
  engine: EngineName;
}

/** How each recogniser is asked, and what is known of the picture before. */
export interface Readers {
  tesseract: () => Promise<Reading>;
  /** Told how the picture is turned clockwise to stand upright, where that is known. */
  ppocr: (rotationDegrees?: QuarterTurn) => Promise<Reading>;
  looks: () => Promise<Looks>;
  /** Whether the one for photos has all letters of the languages that are asked for. */
  ppocrHasLetters: boolean;
  /** Told why the one for photos failed where the call goes on without. */
  logger: Pick<Logger, 'warn'>;
}

interface Read {
  tesseract: () => Promise<Chosen>;
  /** Undefined where it failed of itself. */
  ppocr: (rotationDegrees?: QuarterTurn) => Promise<Chosen | undefined>;
}

const isWhole = ({ missed }: Reading) => missed < muchMissed;
const isDone = (page: Reading) => meanConfidence(wordsOf(page.layout)) >= sure && isWhole(page);

/** With this much the reader of photos errs in less than one letter in a hundred, 0 to 1. */
const certain = 0.97;
/**
 * What Tesseract reads whole, though in doubt, the other one must read with so much more: it is surer of the same errors.
 * Measured on pages that JPEG, blur, grain or a low resolution spoilt: with 1.2 to 1.6 times as much it mostly errs more.
 */
const handicap = 1.8;

const hasFoundNothing = ({ layout, unread }: Reading) => layout.length === 0 && unread < fewPieces;

/** The share of a page's words that the reader of photos has no letters for, 0 to 1. */
function unwritable({ layout }: Reading): number {
  const words = wordsOf(layout);
  const those = words.filter(({ text }) => hasUntaughtLetter(text));
  return words.length === 0 ? 0 : those.length / words.length;
}

/** The reading with more that is read with confidence. */
function better(page: Chosen, photo: Chosen): Chosen {
  const wanted = substance(page.layout) * (isWhole(page) ? handicap : 1);
  return substance(photo.layout) * (1 - unwritable(page)) > wanted ? photo : page;
}

/** What is no text may be read as some: of what neither is sure of, and does not look like text, there is none. */
function unlessGuessed(page: Chosen, photo: Chosen): Chosen {
  if (page.confidence >= leastConfidence) return better(page, photo);
  return photo.confidence >= sure ? photo : { ...photo, layout: [], confidence: 0 };
}

const photoEngineFailed: AnswerWarning = {
  code: 'photo_engine_failed',
  message:
    'PP-OCR, which was asked as well, failed; the text is what Tesseract reads, and may be worse than usual. Send the ' +
    'picture again; the log of the skill has the cause.',
};

const withoutPhoto = (page: Chosen): Chosen => ({
  ...page,
  warnings: [...page.warnings, photoEngineFailed],
});

/** Shows what Tesseract does not read with confidence, or not whole, to the reader of photos too. */
async function chooseForText({ tesseract, ppocr }: Read, looks: Looks): Promise<Chosen> {
  const page = await tesseract();
  if (isDone(page)) return page;
  // What is guessed is guessed either way round.
  const isTurned = page.confidence >= leastConfidence;
  const photo = await ppocr(isTurned ? page.preparation.rotationDegrees : 0);
  if (photo === undefined) return withoutPhoto(page);
  return looks === 'text' ? better(page, photo) : unlessGuessed(page, photo);
}

/**
 * Tesseract reads text into leaves and sand, for minutes. Of what does not look like text the reader of photos, which
 * takes seconds, is asked first; where it reads none and finds hardly any, or is certain of it, that is all. The page
 * that Tesseract gets otherwise is small where it has many marks (see planPage).
 */
async function chooseForPhoto({ tesseract, ppocr }: Read, hasLetters: boolean): Promise<Chosen> {
  const photo = await ppocr();
  if (photo === undefined) return withoutPhoto(await tesseract());
  const isCertain = hasLetters && photo.confidence >= certain && isWhole(photo);
  return isCertain || hasFoundNothing(photo) ? photo : unlessGuessed(await tesseract(), photo);
}

/** What it reads, unless it fails of itself: what else ends a call, such as its deadline, ends it here too. */
async function unlessFailed(
  read: () => Promise<Chosen>,
  logger: Pick<Logger, 'warn'>,
): Promise<Chosen | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof SkillError && error.code === 'INTERNAL')) throw error;
    logger.warn({ err: error.cause ?? error }, 'PP-OCR failed; the call goes on with Tesseract.');
    return undefined;
  }
}

/**
 * Reads with the recogniser that is asked for; `auto` takes the one that reads the picture better, and does with Tesseract
 * where the one for photos fails, which a warning tells.
 */
export async function chooseReading(choice: EngineChoice, readers: Readers): Promise<Chosen> {
  if (choice !== 'auto') return { ...(await readers[choice]()), engine: choice };
  const read: Read = {
    tesseract: async () => ({ ...(await readers.tesseract()), engine: 'tesseract' }),
    ppocr: (rotationDegrees) =>
      unlessFailed(
        async () => ({ ...(await readers.ppocr(rotationDegrees)), engine: 'ppocr' }),
        readers.logger,
      ),
  };
  const looks = await readers.looks();
  return looks === 'no text'
    ? chooseForPhoto(read, readers.ppocrHasLetters)
    : chooseForText(read, looks);
}
