import { invalidArgument } from '@skillgate/core';

import type { ImagingConfig } from './config.js';
import type { PictureHeader } from './header/picture-header.js';

/** @throws SkillError INVALID_ARGUMENT when the file is larger than may be opened. */
export function checkBytes(bytes: Buffer, { maxBytes }: Pick<ImagingConfig, 'maxBytes'>): void {
  if (bytes.length <= maxBytes) return;
  throw invalidArgument(
    `A picture file must have at most ${maxBytes} bytes, got ${bytes.length}. Send a smaller one, or raise IMAGE_MAX_BYTES where the skill runs.`,
  );
}

/** @throws SkillError INVALID_ARGUMENT when the picture has more pixels than may be opened. */
export function checkPixels(
  { width, height }: Pick<PictureHeader, 'width' | 'height'>,
  { maxPixels }: Pick<ImagingConfig, 'maxPixels'>,
): void {
  if (width * height <= maxPixels) return;
  throw invalidArgument(
    `A picture must have at most ${maxPixels} pixels, got ${width} × ${height} = ${width * height}. Send a smaller one, or raise IMAGE_MAX_PIXELS where the skill runs.`,
  );
}

/** @throws SkillError INVALID_ARGUMENT when the file has more pages or frames than may be opened. */
export function checkPages(
  header: PictureHeader,
  { maxPages }: Pick<ImagingConfig, 'maxPages'>,
): void {
  const pages = 'pages' in header ? header.pages : 1;
  if (pages <= maxPages) return;
  throw invalidArgument(
    `A picture file must have at most ${maxPages} pages or frames, got ${pages}. Send the one that is wanted alone, or raise IMAGE_MAX_PAGES where the skill runs.`,
  );
}
