import { createSlots } from '@skillgate/core';
import type { Pixels } from '@skillgate/imaging';

import { boxAround, meanConfidence, wordsOf, type Layout, type Line } from '../layout/layout.js';
import { mapLayout } from '../layout/map-layout.js';
import { untouched, type Reading } from '../reading.js';
import { findLines } from './find-lines.js';
import { loadPhotoModels, type PhotoModels } from './photo-models.js';
import { readLine } from './read-line.js';

/** Lines that are read with less are patterns, 0 to 1. */
const leastConfidence = 0.5;
const maxWaiting = 10_000;

/** Reads photos of signs, receipts and screens. */
export interface PhotoReader {
  /** Loads the networks now, not with the first photo. */
  load(): Promise<void>;
  /** @throws SkillError where the networks can't be loaded; `signal.reason` when the signal aborted. */
  read(page: Pixels, signal: AbortSignal): Promise<Reading>;
}

async function readRows(page: Pixels, models: PhotoModels, signal: AbortSignal): Promise<Line[]> {
  const lines: Line[] = [];
  for (const row of await findLines(page, models)) {
    const words = [];
    for (const box of row) {
      signal.throwIfAborted();
      const read = await readLine(page, box, models);
      if (meanConfidence(read) >= leastConfidence) words.push(...read);
    }
    if (words.length > 0) lines.push({ words, box: boxAround(words.map(({ box }) => box)) });
  }
  return lines;
}

/** One photo at a time: the networks take some 300 MB for a large one. */
export function createPhotoReader(): PhotoReader {
  const turn = createSlots({ capacity: 1, maxWaiting, name: 'photos' });
  let models: Promise<PhotoModels> | undefined;
  const loaded = () => {
    models ??= loadPhotoModels().catch((error: unknown) => {
      models = undefined;
      throw error;
    });
    return models;
  };
  return {
    load: async () => void (await loaded()),
    async read(page, signal) {
      const release = await turn.acquire(signal);
      try {
        const lines = await readRows(page, await loaded(), signal);
        const whole: Layout =
          lines.length === 0
            ? []
            : [{ box: boxAround(lines.map(({ box }) => box)), paragraphs: [lines] }];
        // Whole pixels.
        const layout = mapLayout(whole, (point) => point, page);
        return {
          layout,
          confidence: meanConfidence(wordsOf(layout)),
          missed: 0,
          preparation: untouched,
          script: undefined,
        };
      } finally {
        release();
      }
    },
  };
}
