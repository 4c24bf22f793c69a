import { meanConfidence, wordsOf } from './layout/layout.js';
import type { EngineChoice, EngineName } from './ocr-options.js';
import { muchMissed, substance, sure, type Reading } from './reading.js';

export interface Chosen extends Reading {
  engine: EngineName;
}

const isDone = ({ layout, missed }: Reading) =>
  meanConfidence(wordsOf(layout)) >= sure && missed < muchMissed;

/**
 * Reads with the recogniser that is asked for. `auto` shows what Tesseract does not read with confidence, or does not
 * read whole, to the one for photos too, and takes what has read more with confidence.
 */
export async function chooseReading(
  choice: EngineChoice,
  readers: Record<EngineName, () => Promise<Reading>>,
): Promise<Chosen> {
  if (choice !== 'auto') return { ...(await readers[choice]()), engine: choice };
  const page = { ...(await readers.tesseract()), engine: 'tesseract' as const };
  if (isDone(page)) return page;
  const photo = { ...(await readers.ppocr()), engine: 'ppocr' as const };
  return substance(photo.layout) > substance(page.layout) ? photo : page;
}
