import { invalidArgument } from '@skillgate/core';
import {
  OcrDetail,
  OcrEngine,
  OcrFormat,
  RecognizeRequest,
  type OcrBlock as ToldBlock,
  type RecognizeResponse,
} from '@skillgate/proto';
import { answerFrom, sourceFrom, type Answer, type Origin, type PictureSource } from '../answer.js';

const engines = {
  auto: OcrEngine.UNSPECIFIED,
  tesseract: OcrEngine.TESSERACT,
  ppocr: OcrEngine.PPOCR,
} as const;

const details = {
  text: OcrDetail.TEXT,
  blocks: OcrDetail.BLOCKS,
  lines: OcrDetail.LINES,
  words: OcrDetail.WORDS,
} as const;

const formats = { hocr: OcrFormat.HOCR, tsv: OcrFormat.TSV } as const;

/** Which recogniser reads. */
export type OcrEngineName = keyof typeof engines;
/** How much of the layout is told, the least first. */
export type OcrDetailName = keyof typeof details;
/** A file format that the result is told in besides. */
export type OcrFormatName = keyof typeof formats;

export interface OcrRequest {
  /** A JPEG, PNG, WebP, GIF, TIFF or AVIF file of one page. */
  image: Uint8Array;
  /** Codes as Tesseract names them, the main language first. @default ['eng'] */
  languages?: readonly string[];
  /** `tesseract` is best for pages, `ppocr` for photos, signs, receipts and screens. @default 'auto' */
  engine?: OcrEngineName;
  /** @default 'text' */
  detail?: OcrDetailName;
  /** What the result is told in besides. @default [] */
  formats?: readonly OcrFormatName[];
  /** Echoed in the answer, at most 128 characters. @default '' */
  id?: string;
}

/** A rectangle in pixels of the picture as displayed (EXIF applied). */
export interface OcrBox {
  x: number;
  y: number;
  width: number;
  height: number;
}

interface Told {
  text: string;
  /** 0 to 1. */
  confidence: number;
  box: OcrBox;
}

export type OcrWord = Told;

export interface OcrLine extends Told {
  /** With the detail `words`. */
  words: OcrWord[];
}

export interface OcrBlock extends Told {
  /** With the details `lines` and `words`. */
  lines: OcrLine[];
}

/** What was done to the page before it was read. */
export interface OcrPreparation {
  /** Turned clockwise by 0, 90, 180 or 270 degrees beyond EXIF. */
  rotationDegrees: number;
  /** Then turned clockwise by this to be level. */
  deskewDegrees: number;
  /** Scaled by this; 1 is as it came. */
  scale: number;
  /** Light on dark, turned to dark on light. */
  inverted: boolean;
  /** All of it, or the words that are fainter than the others. */
  contrastStretched: boolean;
}

export interface OcrAnswer extends Answer {
  /** Lines ended by one newline, paragraphs by two. */
  text: string;
  /** The mean over the words, 0 to 1; 0 when there are none. */
  confidence: number;
  /** With the detail `blocks` and finer. */
  blocks: OcrBlock[];
  /** Which one read. */
  engine: Exclude<OcrEngineName, 'auto'>;
  /** The script detected, such as `Latin`; empty when unknown. */
  script: string;
  preparation: OcrPreparation;
  /** With the format `hocr`; else empty. */
  hocr: string;
  /** With the format `tsv`; else empty. */
  tsv: string;
  /** What the input was found to be; `width` and `height` as displayed. */
  source: PictureSource;
}

function numberOf<Name extends string, Value>(
  what: string,
  choices: Readonly<Record<Name, Value>>,
  name: Name,
): Value {
  if (Object.hasOwn(choices, name)) return choices[name];
  throw invalidArgument(`${what} must be one of ${Object.keys(choices).join(', ')}, got '${name}'`);
}

function checkedLanguages(languages: readonly string[]): string[] {
  const isList = Array.isArray(languages) && languages.length > 0;
  if (isList && languages.every((code) => typeof code === 'string' && code !== '')) {
    return [...languages];
  }
  throw invalidArgument(
    `languages must be a list of codes such as ['eng', 'spa'], got ${JSON.stringify(languages)}`,
  );
}

/**
 * The request as the contract has it, with every default filled in, so that a server's own defaults never matter.
 * @throws SkillError INVALID_ARGUMENT for what the contract can't carry; the rest is the engine's to check.
 */
export function toRecognizeRequest(request: OcrRequest): RecognizeRequest {
  if (!(request.image instanceof Uint8Array)) {
    throw invalidArgument('image must be a Uint8Array or Buffer with the bytes of a picture file');
  }
  return RecognizeRequest.fromPartial({
    id: request.id ?? '',
    // A view of the same bytes: handlers are given Buffers, here as in the container.
    image: Buffer.from(request.image.buffer, request.image.byteOffset, request.image.byteLength),
    options: {
      languages: checkedLanguages(request.languages ?? ['eng']),
      engine: numberOf('engine', engines, request.engine ?? 'auto'),
      detail: numberOf('detail', details, request.detail ?? 'text'),
      formats: (request.formats ?? []).map((name) => numberOf('formats', formats, name)),
    },
  });
}

const emptyBox: OcrBox = { x: 0, y: 0, width: 0, height: 0 };

function told({ text, confidence, box = emptyBox }: Partial<Told> & Omit<Told, 'box'>): Told {
  const { x, y, width, height } = box;
  return { text, confidence, box: { x, y, width, height } };
}

function blockFrom(block: ToldBlock): OcrBlock {
  return {
    ...told(block),
    lines: block.lines.map((line) => ({ ...told(line), words: line.words.map(told) })),
  };
}

/** The contract's response in the client's words. */
export function toOcrAnswer(response: RecognizeResponse, origin: Origin): OcrAnswer {
  const { preparation } = response;
  return {
    text: response.text,
    confidence: response.confidence,
    blocks: response.blocks.map(blockFrom),
    engine: response.engine === OcrEngine.PPOCR ? 'ppocr' : 'tesseract',
    script: response.script,
    preparation: {
      rotationDegrees: preparation?.rotationDegrees ?? 0,
      deskewDegrees: preparation?.deskewDegrees ?? 0,
      scale: preparation?.scale ?? 1,
      inverted: preparation?.inverted ?? false,
      contrastStretched: preparation?.contrastStretched ?? false,
    },
    hocr: response.hocr,
    tsv: response.tsv,
    source: sourceFrom(response.source),
    ...answerFrom(response.served, origin),
  };
}
