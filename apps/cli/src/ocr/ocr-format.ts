import type { OcrAnswer, OcrOptions } from '../ocr-client.js';
import type { OcrDetailName, OcrFormatName } from '@skillgate/client';

/** What a page's text is told in. */
export const ocrFormats = ['text', 'json', 'hocr', 'tsv'] as const;
export type OcrOutputFormat = (typeof ocrFormats)[number];

interface Format {
  extension: string;
  /** What is asked of the skill for it. */
  ask: { detail?: OcrDetailName; formats?: readonly OcrFormatName[] };
  write: (answer: OcrAnswer, input: string) => string;
}

function asJson(answer: OcrAnswer, input: string): string {
  const { text, confidence, engine, script, preparation, blocks, source, ...rest } = answer;
  const { servedBy, fallbackReason, cache, warnings, timing } = rest;
  const told = { text, confidence, engine, script, preparation, blocks, source };
  return `${JSON.stringify({ input, ...told, servedBy, fallbackReason, cache, warnings, timing })}\n`;
}

/** The formats by their names. */
export const formatOf: Readonly<Record<OcrOutputFormat, Format>> = {
  text: { extension: '.txt', ask: {}, write: ({ text }) => text },
  json: { extension: '.json', ask: { detail: 'words' }, write: asJson },
  hocr: { extension: '.hocr', ask: { formats: ['hocr'] }, write: ({ hocr }) => hocr },
  tsv: { extension: '.tsv', ask: { formats: ['tsv'] }, write: ({ tsv }) => tsv },
};

/** What is asked of the skill for every page of a run. */
export const requestOptions = (format: OcrOutputFormat, options: OcrOptions) => ({
  ...options,
  ...formatOf[format].ask,
});
