import type { QuarterTurn } from '@skillgate/imaging';

import { wordsOf, type Layout } from './layout/layout.js';

/** What was done to a page before it was read; degrees clockwise. */
export interface Preparation {
  rotationDegrees: QuarterTurn;
  deskewDegrees: number;
  scale: number;
  inverted: boolean;
  contrastStretched: boolean;
}

/** What was read, in pixels of the picture as displayed, which is the page that came in. */
export interface Reading {
  layout: Layout;
  /** The mean over the words, 0 to 1. */
  confidence: number;
  preparation: Preparation;
  /** As Tesseract's orientation detection has found it, where it was asked. */
  script: string | undefined;
}

/** Nothing was done. */
export const untouched: Preparation = {
  rotationDegrees: 0,
  deskewDegrees: 0,
  scale: 1,
  inverted: false,
  contrastStretched: false,
};

/** More text that is read with confidence is the better reading. */
export function worth({ layout, confidence }: Reading): number {
  return confidence * wordsOf(layout).length;
}
