import {
  silentLogger,
  SkillError,
  type HandlerIdentity,
  type Logger,
  type ModelIdentity,
} from '@skillgate/core';
import {
  asGrey,
  asGreyOnBlack,
  createImaging,
  type Picture,
  type PictureInfo,
  type Pixels,
} from '@skillgate/imaging';

import type { OcrEngineConfig } from './config.js';
import { chooseReading, type Chosen } from './choose-reading.js';
import { doubtWarnings } from './doubt-warnings.js';
import { frameWarnings, refusePdf, refuseSeveralPages } from './check-pages.js';
import { findLanguages } from './languages.js';
import { mapLayout } from './layout/map-layout.js';
import { missedWarnings } from './missed-warnings.js';
import type { OcrOptions } from './ocr-options.js';
import { looksLikeText } from './page/looks-like-text.js';
import type { PageMeasures } from './page/measure-page.js';
import { readingBytes } from './page/reading-bytes.js';
import { photoModelIdentities } from './ppocr/photo-models.js';
import { createPhotoReader } from './ppocr/read-photo.js';
import { canWrite } from './ppocr/taught-letters.js';
import type { Reading } from './reading.js';
import { readPage } from './tesseract/read-page.js';
import type { LanguageFile } from './tesseract/thread-messages.js';
import { createReaderPool } from './tesseract/reader-pool.js';

/** Raised whenever the same input may give another output. */
const resultVersion = 13;

/** Pixels beyond which a picture is made smaller as it is decoded: an A4 page at 400 dpi has 15 million. */
const maxReadPixels = 20_000_000;

export interface RecognizeOptions {
  /** Ends the work; a thread that reads for the call is replaced. */
  signal: AbortSignal;
  /** By `performance.now()`: decoding that still runs then is stopped. Default: never. */
  deadlineAtMs?: number | undefined;
}

export interface Recognized extends Chosen {
  source: PictureInfo;
}

export interface OcrEngine {
  /**
   * Reads the text off a picture.
   * @throws SkillError INVALID_ARGUMENT for a picture that can't be read; FAILED_PRECONDITION for a language that is not
   *   there; INTERNAL when a reader fails; `signal.reason` when the signal aborted.
   */
  recognize(bytes: Buffer, options: OcrOptions, call: RecognizeOptions): Promise<Recognized>;
  /** Loads what would else be loaded with the first photo. */
  load(): Promise<void>;
  identity(): HandlerIdentity;
  /** What of its language folder can't be used: a sentence each. */
  readonly problems: readonly string[];
  /** Readers that are alive. */
  readonly alive: number;
  close(): Promise<void>;
}

/** Each pixel is as the next: compared by the processor's own means, for up to 20 million. */
const isOneTone = ({ data }: Pixels) => data.subarray(1).equals(data.subarray(0, -1));

/** The pixels that are read. Text that white hides, as it is white on transparency, is laid on black. */
async function readGrey(picture: Picture): Promise<Pixels> {
  const { width, height, hasAlpha } = picture.info;
  const shrink = Math.sqrt(Math.min(1, maxReadPixels / (width * height)));
  const readOn = (flat: typeof asGrey) =>
    picture.readPixels((pipeline) =>
      flat(shrink === 1 ? pipeline : pipeline.resize(Math.round(width * shrink))),
    );
  const page = await readOn(asGrey);
  return hasAlpha && isOneTone(page) ? readOn(asGreyOnBlack) : page;
}

/** A reading of a picture that was made smaller as it was decoded, in the pixels of the picture as displayed. */
function inDisplayed<R extends Reading>(reading: R, page: Pixels, displayed: PictureInfo): R {
  if (page.width === displayed.width) return reading;
  const [across, down] = [displayed.width / page.width, displayed.height / page.height];
  const { layout, preparation } = reading;
  return {
    ...reading,
    layout: mapLayout(layout, ({ x, y }) => ({ x: x * across, y: y * down }), displayed),
    preparation: { ...preparation, scale: preparation.scale / across },
  };
}

export function createOcrEngine(
  config: OcrEngineConfig,
  logger: Pick<Logger, 'warn'> = silentLogger,
): OcrEngine {
  const imaging = createImaging(config);
  const languages = findLanguages(config.languageFolder);
  for (const problem of languages.problems) logger.warn({}, problem);
  const pool = createReaderPool({
    threads: config.workers,
    memoryLimitBytes: config.workerMemoryBytes,
    logger,
  });
  const photos = createPhotoReader({ logger });
  let identities: readonly ModelIdentity[] | undefined;
  const photoModels = () => (identities ??= photoModelIdentities());

  async function readPicture(
    bytes: Buffer,
    files: readonly LanguageFile[],
    { engine, languages: codes }: OcrOptions,
    { signal, deadlineAtMs }: RecognizeOptions,
  ): Promise<Recognized> {
    const extraBytes = ({ pixels }: { pixels: number }) => readingBytes(pixels);
    return imaging.withPicture(bytes, { signal, deadlineAtMs, extraBytes }, async (picture) => {
      refuseSeveralPages(picture.info);
      signal.throwIfAborted();
      const page = await readGrey(picture);
      const orientationModel = languages.orientation;
      let measured: Promise<PageMeasures> | undefined;
      const measure = () => (measured ??= pool.run({ kind: 'measure', page }, signal));
      const reading = await chooseReading(engine, {
        tesseract: async () =>
          readPage(page, {
            ...{ pool, languages: files, signal, orientationModel },
            measures: await measure(),
          }),
        ppocr: (rotationDegrees) => photos.read(page, signal, rotationDegrees),
        looks: async () => looksLikeText(await measure()),
        ppocrHasLetters: canWrite(codes),
        logger,
      });
      return {
        ...inDisplayed(reading, page, picture.info),
        source: picture.info,
        warnings: [
          ...picture.warnings,
          ...frameWarnings(picture.info),
          ...reading.warnings,
          ...doubtWarnings(reading),
          ...missedWarnings(reading, await measured),
        ],
      };
    });
  }

  return {
    load: () => photos.load(),
    async recognize(bytes, options, call) {
      const files = languages.find(options.languages);
      try {
        return await readPicture(bytes, files, options, call);
      } catch (error) {
        // Of no other file would a picture's reader say what to do.
        if (error instanceof SkillError && error.code === 'INVALID_ARGUMENT') refusePdf(bytes);
        throw error;
      }
    },
    identity: () => ({
      resultVersion,
      models: [...languages.models(), ...photoModels()],
      limits: {
        image_bytes: config.maxBytes,
        image_pixels: config.maxPixels,
        memory_bytes: config.memoryBytes,
        worker_memory_bytes: config.workerMemoryBytes,
        batch_items: config.maxBatchItems,
      },
    }),
    problems: languages.problems,
    get alive() {
      return pool.alive;
    },
    close: async () => void (await Promise.all([pool.close(), photos.close()])),
  };
}
