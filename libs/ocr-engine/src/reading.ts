import type { AnswerWarning } from '@skillgate/core';
import type { QuarterTurn } from '@skillgate/imaging';

import { wordsOf, type Layout } from './layout/layout.js';

/** What was done to a page before it was read; degrees clockwise. */
export interface Preparation {
  rotationDegrees: QuarterTurn;
  deskewDegrees: number;
  scale: number;
  inverted: boolean;
  /** All of it, or the words that are fainter than the others. */
  contrastStretched: boolean;
}

/** What was read, in pixels of the picture as displayed, which is the page that came in. */
export interface Reading {
  layout: Layout;
  /** The mean over the words, 0 to 1. */
  confidence: number;
  preparation: Preparation;
  /** The share of what looks like letters, or like lines, that no word lay over at first, 0 to 1. */
  missed: number;
  /** Pieces of lines that were looked at and could not be read; Tesseract tells of none. */
  unread: number;
  /** As Tesseract's orientation detection has found it, where it was asked. */
  script: string | undefined;
  /** What the caller should know of how it was read. */
  warnings: readonly AnswerWarning[];
}

/** Nothing was done. */
export const untouched: Preparation = {
  rotationDegrees: 0,
  deskewDegrees: 0,
  scale: 1,
  inverted: false,
  contrastStretched: false,
};

/** A page that is read with more than this, in the mean over its words, is read right, 0 to 1. */
export const sure = 0.8;
/** A page of whose letters no word lies over so many is not read whole; of what is read right it is 0.02 and less. */
export const muchMissed = 0.1;

/**
 * In 44 photos without text the reader of photos finds up to 5 pieces of lines that it can't read: leaves and stones.
 * Where it finds more there may be text.
 */
export const fewPieces = 8;

/**
 * Tesseract reads letters into leaves, sand and noise with 0.3 and less, 0 to 1; into a page upside down with 0.4. What has
 * less than this is guessed.
 */
export const leastConfidence = 0.5;

/** Letters and figures that are read with some confidence, weighed by it. */
export function substance(layout: Layout): number {
  return wordsOf(layout)
    .filter(({ confidence }) => confidence >= leastConfidence)
    .reduce((sum, { text, confidence }) => {
      const letters = text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
      return sum + letters * confidence ** 2;
    }, 0);
}

/** More text that is read with confidence is the better reading. */
export function worth({ layout, confidence }: Reading): number {
  return confidence * wordsOf(layout).length;
}
