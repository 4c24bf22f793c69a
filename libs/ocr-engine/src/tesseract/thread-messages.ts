import type { GreyPage } from '../grey-page.js';
import type { PageMeasures } from '../page/measure-page.js';
import type { Strip } from '../page/split-page.js';
import type { WasmModule } from './web-assembly.js';

/** What a thread is started with. */
export interface ThreadData {
  compiled: WasmModule;
  /** How far its memory may grow, in bytes. */
  memoryLimitBytes: number;
}

/** A language's `.traineddata` file, packed with gzip or not. */
export interface LanguageFile {
  code: string;
  path: string;
}

/** Reads a page in these languages, the first being the main one. */
export interface ReadTask {
  kind: 'read';
  /** Dark on light. */
  page: GreyPage;
  languages: readonly LanguageFile[];
  /** Tesseract's page segmentation: 3 finds columns and blocks, 6 takes one block. */
  segmentation: 3 | 6;
  dotsPerInch: number;
}

/** Says how a page is turned. */
export interface OrientTask {
  kind: 'orient';
  page: GreyPage;
  /** Tesseract's model `osd`. */
  model: LanguageFile;
}

/** Measures a page, or splits one that is ready: up to half a second of work that would keep a server from answering. */
export interface PageTask<Kind extends 'measure' | 'split'> {
  kind: Kind;
  page: GreyPage;
}

export type Task = ReadTask | OrientTask | PageTask<'measure'> | PageTask<'split'>;

/** What a task comes to: Tesseract's own table of words, or how the page is turned. */
export interface TaskResults {
  read: { tsv: string };
  orient: Orientation | undefined;
  measure: PageMeasures;
  split: Strip[];
}

export interface Orientation {
  /** Turned clockwise by this the page is upright. */
  rotationDegrees: 0 | 90 | 180 | 270;
  /** Tesseract's own measure; above 2 it is mostly right, and a page of text has 10 and more. */
  confidence: number;
  /** Such as `Latin`. */
  script: string;
}

/**
 * `language`: Tesseract does not take the files that the message names, and the thread is as good as before.
 * `language-crash`: loading them broke it, or took more memory than it may have.
 */
export type FailureReason = 'memory' | 'crash' | 'language' | 'language-crash';

/** All that a thread says: that it is ready, and how each task ended. */
export type ThreadMessage =
  | { kind: 'ready' }
  | { kind: 'done'; result: TaskResults[Task['kind']]; memoryBytes: number }
  | { kind: 'failed'; reason: FailureReason; message: string };
