import type { ReadyImage } from '../image-client.js';

/** How one file ended. */
export type FileOutcome = FileDone | FileFailed | FileSkipped;

export interface FileDone {
  state: 'done';
  input: string;
  output: string;
  sizeBefore: number;
  sizeAfter: number;
  /** Of the processed picture. */
  width: number;
  height: number;
  imageHash: string;
  /** From the call to its answer, as the caller sees it. */
  ms: number;
  servedBy: ReadyImage['servedBy'];
  /** Why it was not the server; undefined when it was. */
  fallbackReason: ReadyImage['fallbackReason'];
  /** The cache's part in it, and where the answer is kept. */
  cache: ReadyImage['cache'];
  warnings: ReadyImage['warnings'];
}

export interface FileFailed {
  state: 'failed';
  input: string;
  /** A SkillError's code, or `FILE` where the file could not be read or written. */
  code: string;
  reason: string;
}

/** Not tried, or stopped on the way: the run ended before. */
export interface FileSkipped {
  state: 'skipped';
  input: string;
}
