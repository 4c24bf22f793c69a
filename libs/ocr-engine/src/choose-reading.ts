import { meanConfidence, wordsOf } from './layout/layout.js';
import type { EngineChoice, EngineName } from './ocr-options.js';
import type { Reading } from './reading.js';

/** A page that Tesseract reads with more than this it has read right, 0 to 1. */
const sure = 0.8;
/** Words with less are guesses at what is no text. */
const leastConfidence = 0.5;

export interface Chosen extends Reading {
  engine: EngineName;
}

/** Letters and figures that are read with some confidence, weighed by it. */
function substance({ layout }: Reading): number {
  return wordsOf(layout)
    .filter(({ confidence }) => confidence >= leastConfidence)
    .reduce((sum, { text, confidence }) => {
      const letters = text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
      return sum + letters * confidence ** 2;
    }, 0);
}

/**
 * Reads with the recogniser that is asked for. `auto` shows what Tesseract does not read with confidence to the one for
 * photos too, and takes what has read more with confidence.
 */
export async function chooseReading(
  choice: EngineChoice,
  readers: Record<EngineName, () => Promise<Reading>>,
): Promise<Chosen> {
  if (choice !== 'auto') return { ...(await readers[choice]()), engine: choice };
  const page = { ...(await readers.tesseract()), engine: 'tesseract' as const };
  if (meanConfidence(wordsOf(page.layout)) >= sure) return page;
  const photo = { ...(await readers.ppocr()), engine: 'ppocr' as const };
  return substance(photo) > substance(page) ? photo : page;
}
