import { invalidArgument } from '@skillgate/core';
import type { OutputFormat } from '@skillgate/imaging';

import { formatDefaults, maxSizeBounds, withDefaults, type ImageOptions } from './image-options.js';

/** What comes over the wire: 0 and undefined mean the default. */
export interface RequestedOptions {
  maxSize: number;
  /** Undefined for a number that the contract does not know. */
  format: OutputFormat | undefined;
  /** As it came, for the message. */
  formatNumber: number;
  quality: number;
  effort?: number | undefined;
}

function checkMaxSize(maxSize: number): void {
  const { smallest, largest } = maxSizeBounds;
  if (maxSize === 0 || (maxSize >= smallest && maxSize <= largest)) return;
  throw invalidArgument(`max_size must be from ${smallest} to ${largest} pixels, got ${maxSize}`);
}

function checkQuality(quality: number): void {
  if (quality >= 0 && quality <= 100) return;
  throw invalidArgument(`quality must be from 1 to 100, or 0 for the default, got ${quality}`);
}

function checkEffort(effort: number | undefined, format: OutputFormat): void {
  const { maxEffort } = formatDefaults[format];
  if (effort === undefined || (maxEffort !== undefined && effort <= maxEffort && effort >= 0))
    return;
  throw invalidArgument(
    maxEffort === undefined
      ? `effort must not be set for ${format}, got ${effort}`
      : `effort must be from 0 to ${maxEffort} for ${format}, got ${effort}`,
  );
}

/**
 * The options without gaps.
 * @throws SkillError INVALID_ARGUMENT that says what was expected and what came.
 */
export function checkOptions(options: RequestedOptions | undefined): ImageOptions {
  if (options === undefined) return withDefaults();
  const { maxSize, format, formatNumber, quality, effort } = options;
  if (format === undefined) {
    throw invalidArgument(
      `format must be one of 0 (the default, WebP), 1 (WebP), 2 (JPEG), 3 (PNG) or 4 (AVIF), got ${formatNumber}`,
    );
  }
  checkMaxSize(maxSize);
  checkQuality(quality);
  checkEffort(effort, format);
  return withDefaults({
    maxSize: maxSize || undefined,
    format,
    quality: quality || undefined,
    effort,
  });
}
