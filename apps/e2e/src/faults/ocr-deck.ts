import { createSkillPool, type OcrAnswer, type OcrRequest } from '@skillgate/client';
import { printPage } from '@skillgate/testing';
import type { Card } from './card.js';
import { readingDifference } from './same-answer.js';

/** Slips of a few lines: what the faults are about is the way, not the reading. */
async function slips(): Promise<OcrRequest[]> {
  const settings = [
    { language: 'eng' },
    { language: 'spa', ink: '#eee', paper: '#222' },
    { language: 'fra', turn: 180 },
    { language: 'eng', jpegQuality: 40 },
  ] as const;
  return Promise.all(
    settings.map(async (setting, seed) => {
      const { image } = await printPage({ width: 3, height: 1.2, margin: 0.2, seed, ...setting });
      return { image, languages: [setting.language], engine: 'tesseract', detail: 'words' };
    }),
  );
}

/** Reads in this process, and asks no container. */
export async function localReadings(requests: readonly OcrRequest[]): Promise<OcrAnswer[]> {
  const pool = createSkillPool({ fallback: 'only' });
  try {
    const ocr = pool.client('ocr');
    return await Promise.all(
      requests.map((request) => ocr.recognize(request, { timeoutMs: 300_000 })),
    );
  } finally {
    await pool.close();
  }
}

/** Slips of many kinds, each with what a run in this process reads. */
export async function ocrDeck(): Promise<Card[]> {
  const requests = await slips();
  const right = await localReadings(requests);
  return requests.map((request, index) => ({
    name: `slip ${index}`,
    ask: (pool, options) => pool.client('ocr').recognize(request, options),
    differenceOf: (answer) => readingDifference(answer as OcrAnswer, right[index]!),
  }));
}
