import type {
  OcrAnswer,
  OcrClient as WholeOcrClient,
  OcrEngineName,
  OcrRequest,
} from '@skillgate/client';

/** What the command line uses of the OCR skill's client: the seam for specs. */
export type OcrClient = Pick<WholeOcrClient, 'recognize' | 'health' | 'close'>;

/** The recognisers, and the choice between them. */
export const ocrEngines = [
  'auto',
  'tesseract',
  'ppocr',
] as const satisfies readonly OcrEngineName[];

/** How pages are read; what is left out is the skill's default. */
export type OcrOptions = Pick<OcrRequest, 'languages' | 'engine'>;

export type { OcrAnswer, OcrEngineName };
