import type { OcrAnswer, OcrEngineName, OcrRequest } from '@skillgate/client';
import type { CliClients } from './connect.js';

export type OcrClient = CliClients['ocr'];

/** The recognisers, and the choice between them. */
export const ocrEngines = [
  'auto',
  'tesseract',
  'ppocr',
] as const satisfies readonly OcrEngineName[];

/** How pages are read; what is left out is the skill's default. */
export type OcrOptions = Pick<OcrRequest, 'languages' | 'engine'>;

export type { OcrAnswer, OcrEngineName };
