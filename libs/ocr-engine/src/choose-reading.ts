import { meanConfidence, wordsOf } from './layout/layout.js';
import type { EngineChoice, EngineName } from './ocr-options.js';
import { muchMissed, substance, sure, type PageReading, type Reading } from './reading.js';

export interface Chosen extends Reading {
  engine: EngineName;
}

const isDone = ({ layout, missed }: Reading) =>
  meanConfidence(wordsOf(layout)) >= sure && missed < muchMissed;

/** Tesseract reads what is no text, such as leaves or sand, with less, 0 to 1. */
const leastConfidence = 0.5;

/** What does not look like text, one recogniser finds none on, and the other one guesses at, has none. */
const isGuess = (page: PageReading, photo: Reading) =>
  !page.looksLikeText && photo.layout.length === 0 && page.confidence < leastConfidence;

/** How each recogniser is asked. */
interface Readers extends Record<EngineName, () => Promise<Reading>> {
  tesseract: () => Promise<PageReading>;
}

/**
 * Reads with the recogniser that is asked for. `auto` shows what Tesseract does not read with confidence, or does not
 * read whole, to the one for photos too, and takes what has read more with confidence. Where that one finds no text and
 * Tesseract only guesses, there is none.
 */
export async function chooseReading(choice: EngineChoice, readers: Readers): Promise<Chosen> {
  if (choice !== 'auto') return { ...(await readers[choice]()), engine: choice };
  const page = { ...(await readers.tesseract()), engine: 'tesseract' as const };
  if (isDone(page)) return page;
  const photo = { ...(await readers.ppocr()), engine: 'ppocr' as const };
  if (isGuess(page, photo)) return photo;
  return substance(photo.layout) > substance(page.layout) ? photo : page;
}
