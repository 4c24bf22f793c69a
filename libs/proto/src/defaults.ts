import { ImageFormat } from './gen/skills/v1/skills.js';

/** The longest side of a processed picture in pixels, as `PreprocessOptions.max_size` names it. */
export const defaultMaxSize = 1024;

/** What `PreprocessOptions` names as the defaults of each format; JPEG has no effort. */
export const imageFormatDefaults = {
  [ImageFormat.WEBP]: { quality: 85, effort: 2 },
  [ImageFormat.JPEG]: { quality: 85, effort: undefined },
  [ImageFormat.PNG]: { quality: 85, effort: 6 },
  [ImageFormat.AVIF]: { quality: 60, effort: 2 },
} as const;

export type EncodedFormat = keyof typeof imageFormatDefaults;
