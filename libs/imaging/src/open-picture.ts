import { deadlineExceeded, type AnswerWarning } from '@skillgate/core';
import type { Metadata, SharpOptions } from 'sharp';

import { findHarmlessDamage } from './damage/find-damage.js';
import { mend } from './damage/mend.js';
import { isReadableExif } from './exif.js';
import { fromLibvipsError } from './from-libvips-error.js';
import type { PictureHeader } from './header/picture-header.js';
import { firstPageOf } from './header/tiff-pages.js';
import { isProfileOfInks, isReadableProfile } from './icc-profile.js';
import { libvips } from './libvips.js';
import { libvipsReason } from './libvips-reason.js';
import { formatTitles, type PictureFormat } from './picture-format.js';
import type { Picture, PictureInfo, Pipeline, Pixels } from './picture.js';
import { pixelChannels } from './pixel-channels.js';

const maxTimeoutSeconds = 3_600;

function metadataWarnings(metadata: Metadata, format: PictureFormat): AnswerWarning[] {
  const warnings: AnswerWarning[] = [];
  if (metadata.exif !== undefined && !isReadableExif(metadata.exif)) {
    warnings.push({
      code: 'bad_exif',
      message: `The EXIF block of the ${formatTitles[format]} can't be read; the picture was taken as upright.`,
    });
  }
  if (metadata.icc !== undefined && !isReadableProfile(metadata.icc)) {
    warnings.push({
      code: 'bad_icc_profile',
      message: `The colour profile of the ${formatTitles[format]} can't be read; its colours were taken as sRGB.`,
    });
  } else if (
    metadata.icc !== undefined &&
    isProfileOfInks(metadata.icc) &&
    metadata.space !== 'cmyk'
  ) {
    warnings.push({
      code: 'bad_icc_profile',
      message: `The colour profile of the ${formatTitles[format]} is for CMYK, and the picture is not; its colours were taken as sRGB.`,
    });
  }
  return warnings;
}

function infoOf(metadata: Metadata, header: PictureHeader, sizeBytes: number): PictureInfo {
  return {
    format: header.format,
    ...metadata.autoOrient,
    pages: 'pages' in header ? header.pages : (metadata.pages ?? 1),
    sizeBytes,
    hasAlpha: metadata.hasAlpha ?? false,
  };
}

/**
 * sharp turns every colour profile into sRGB, but those of pictures of 16 bits into Display P3, and leaves them there.
 */
function toSrgb(pipeline: Pipeline, { icc, space }: Metadata): Pipeline {
  return icc !== undefined && space === 'rgb16' ? pipeline.withIccProfile('srgb') : pipeline;
}

/** sharp's own clock counts whole seconds. */
function timeoutSeconds(deadlineAtMs: number | undefined): number | undefined {
  if (deadlineAtMs === undefined) return undefined;
  const remainingMs = deadlineAtMs - performance.now();
  if (remainingMs <= 0)
    throw deadlineExceeded('The deadline passed before the picture was decoded.');
  return Math.min(maxTimeoutSeconds, Math.ceil(remainingMs / 1000));
}

/** What is opened: a file whose format and header are known, within memory that is reserved. */
export interface OpenOptions {
  bytes: Buffer;
  header: PictureHeader;
  /** By `performance.now()`: decoding is stopped within a second of it. Default: never. */
  deadlineAtMs?: number | undefined;
}

/**
 * Opens a picture whose format, size and memory were checked. The promises of what it returns settle when libvips is
 * done, never before: whoever waits for them may give back the memory afterwards.
 * @throws SkillError INVALID_ARGUMENT when the file is damaged.
 */
export async function openPicture({ bytes, header, deadlineAtMs }: OpenOptions): Promise<Picture> {
  const { format } = header;
  const warnings = findHarmlessDamage(bytes, format);
  let source = format === 'tiff' ? firstPageOf(bytes) : bytes;
  let retried = false;
  const options: SharpOptions = {
    // The strictest level: of what was tried it alone finds damaged tiles of TIFF and broken scans of JPEG, and it
    // passes bad checksums of ancillary PNG chunks, private TIFF tags and bad EXIF blocks.
    failOn: 'warning',
    limitInputPixels: header.width * header.height,
    pages: 1,
    page: 0,
    unlimited: false,
    autoOrient: true,
  };

  /**
   * Runs on the file as it came. When that fails, once more: on the mended file if it can be mended, else only to learn
   * the reason when libvips lost it to what ran at the same time.
   */
  async function strictly<T>(run: (pipeline: Pipeline) => Promise<T>): Promise<T> {
    try {
      return await run(libvips(source, options));
    } catch (error) {
      if (retried || !(error instanceof Error))
        throw fromLibvipsError(error, { format, deadlineAtMs });
      retried = true;
      const reason = libvipsReason(error, format);
      const mended = mend(bytes, format);
      if (mended !== undefined) {
        source = mended;
        const words = reason === undefined ? '' : ` (libvips says: ${reason})`;
        warnings.push({
          code: 'harmless_damage',
          message: `The ${formatTitles[format]} is damaged beside its pixels${words}; this was left out.`,
        });
      } else if (reason !== undefined) {
        throw fromLibvipsError(error, { format, deadlineAtMs });
      }
      return strictly(run);
    }
  }

  const metadata = await strictly((pipeline) => pipeline.metadata());
  warnings.push(...metadataWarnings(metadata, format));

  return {
    info: infoOf(metadata, header, bytes.length),
    warnings,
    async readPixels(shape = (pipeline) => pipeline): Promise<Pixels> {
      const seconds = timeoutSeconds(deadlineAtMs);
      const { data, info } = await strictly((pipeline) => {
        const limited = seconds === undefined ? pipeline : pipeline.timeout({ seconds });
        return shape(toSrgb(limited, metadata))
          .raw({ depth: 'uchar' })
          .toBuffer({ resolveWithObject: true });
      });
      return { data, width: info.width, height: info.height, channels: pixelChannels(info) };
    },
  };
}
