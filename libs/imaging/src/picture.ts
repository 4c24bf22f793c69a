import type { AnswerWarning } from '@skillgate/core';
import type { Sharp } from 'sharp';

import type { PictureFormat } from './picture-format.js';

/** sharp's pipeline: what is asked of a picture before it is decoded. Only pipelines that imaging made come in. */
export type Pipeline = Sharp;

/** Pixels in memory: sRGB, 8 bits a channel, row by row without gaps, alpha last and not premultiplied. */
export interface Pixels {
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
  /** 1 grey, 3 RGB, 4 RGB with alpha. */
  readonly channels: 1 | 3 | 4;
}

/** What a file was found to be. */
export interface PictureInfo {
  readonly format: PictureFormat;
  /** Pixels as displayed: EXIF orientation applied. */
  readonly width: number;
  readonly height: number;
  /**
   * Frames or pages in the file; the first is what is read. At least 1. An animated PNG counts as 1: its default image is
   * what is read, and its frames are metadata beside it.
   */
  readonly pages: number;
  readonly sizeBytes: number;
  readonly hasAlpha: boolean;
}

/** An open picture, within the memory that is reserved for it. */
export interface Picture {
  readonly info: PictureInfo;
  /** What is wrong with the file and does no harm; complete once the pixels are read. */
  readonly warnings: readonly AnswerWarning[];
  /**
   * Decodes the first page or frame into upright sRGB pixels of 8 bits.
   * @param shape Adds what else is wanted, such as a size; done before the pixels are in memory.
   * @throws SkillError INVALID_ARGUMENT when pixels are missing or wrong; DEADLINE_EXCEEDED when decoding takes too long.
   */
  readPixels(shape?: (pipeline: Pipeline) => Pipeline): Promise<Pixels>;
}
