import type { AnswerWarning, HandlerIdentity } from '@skillgate/core';
import {
  createImaging,
  encoderBytes,
  releasePixels,
  type EncodedSize,
  type PictureInfo,
} from '@skillgate/imaging';

import type { ImageEngineConfig } from './config.js';
import { maxSizeBounds, type ImageOptions } from './image-options.js';
import { createJob, stages, type Job, type Operation } from './operations/index.js';

/** Raised whenever the same input may give another output, or `samePicture` may take fewer for the same. */
const resultVersion = 6;

export interface ProcessOptions {
  /** Checked between steps. */
  signal: AbortSignal;
  /** By `performance.now()`: decoding that still runs then is stopped. Default: never. */
  deadlineAtMs?: number | undefined;
}

export interface ProcessedImage {
  image: Buffer;
  width: number;
  height: number;
  hasAlpha: boolean;
  /** 16 hex digits. */
  imageHash: string;
  source: PictureInfo;
  warnings: readonly AnswerWarning[];
}

export interface ImageEngine {
  /**
   * Makes a picture ready. Settles only when nothing runs for it any more.
   * @throws SkillError INVALID_ARGUMENT when the picture is at fault; `signal.reason` when the signal aborted.
   */
  process(bytes: Buffer, options: ImageOptions, call: ProcessOptions): Promise<ProcessedImage>;
  identity(): HandlerIdentity;
}

/** Runs the operations of a stage at the same time; rejects only when none of them runs any more. */
async function runStage(operations: readonly Operation[], job: Job): Promise<void> {
  const ended = await Promise.allSettled(operations.map((operation) => operation(job)));
  for (const end of ended) if (end.status === 'rejected') throw end.reason;
}

export function createImageEngine(config: ImageEngineConfig): ImageEngine {
  const imaging = createImaging(config);

  return {
    process(bytes, options, { signal, deadlineAtMs }) {
      const { format, maxSize } = options;
      const extraBytes = (size: EncodedSize) => encoderBytes(format, size);
      const needs = { signal, deadlineAtMs, maxSize, extraBytes };
      return imaging.withPicture(bytes, needs, async (picture) => {
        const job = createJob(picture, options);
        for (const operations of stages) {
          signal.throwIfAborted();
          await runStage(operations, job);
        }
        releasePixels(job.pixels);
        return {
          image: job.image,
          width: job.pixels.width,
          height: job.pixels.height,
          hasAlpha: job.pixels.channels === 4 && format !== 'jpeg',
          imageHash: job.imageHash,
          source: picture.info,
          warnings: picture.warnings,
        };
      });
    },
    identity: () => ({
      resultVersion,
      models: [],
      limits: {
        image_bytes: config.maxBytes,
        image_pixels: config.maxPixels,
        image_pages: config.maxPages,
        memory_bytes: config.memoryBytes,
        max_size_pixels: maxSizeBounds.largest,
        batch_items: config.maxBatchItems,
      },
    }),
  };
}
