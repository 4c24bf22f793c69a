import { ImageFormat } from './gen/skills/v1/skills.js';

/** The longest side of a processed picture in pixels, as `PreprocessOptions.max_size` names it. */
export const defaultMaxSize = 1024;

/** What `PreprocessOptions` names as the defaults of each format, and how far its effort goes from 0; JPEG has none. */
export const imageFormatDefaults = {
  [ImageFormat.WEBP]: { quality: 85, effort: 2, maxEffort: 6 },
  [ImageFormat.JPEG]: { quality: 85, effort: undefined, maxEffort: undefined },
  [ImageFormat.PNG]: { quality: 85, effort: 6, maxEffort: 9 },
  [ImageFormat.AVIF]: { quality: 60, effort: 2, maxEffort: 9 },
} as const;

export type EncodedFormat = keyof typeof imageFormatDefaults;
