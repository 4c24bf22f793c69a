import type {
  CacheMode,
  FallbackMode,
  ImageAnswer,
  ImageClient as WholeImageClient,
  ImageFormatName,
  ImageRequest,
  SamePictureMode,
} from '@skillgate/client';

/** What the command line uses of the image skill's client: the seam for specs. */
export type ImageClient = Pick<WholeImageClient, 'preprocess' | 'health' | 'close'>;

/** The formats that a picture can be written in. */
export const outputFormats = [
  'webp',
  'jpeg',
  'png',
  'avif',
] as const satisfies readonly ImageFormatName[];

export type OutputFormat = (typeof outputFormats)[number];

/** How pictures are made ready; what is left out is the skill's default. */
export type ImageOptions = Pick<ImageRequest, 'maxSize' | 'format' | 'quality' | 'effort'>;

/** What happens when the server can't answer. */
export const fallbackModes = ['auto', 'never', 'only'] as const satisfies readonly FallbackMode[];

/** What the cache may do. */
export const cacheModes = [
  'auto',
  'exact',
  'refresh',
  'off',
] as const satisfies readonly CacheMode[];

/** Which pictures take a kept one's place. */
export const samePictureModes = ['same', 'similar', 'off'] as const satisfies readonly (
  SamePictureMode | 'off'
)[];

export type { CacheMode, FallbackMode, SamePictureMode };
export type ReadyImage = ImageAnswer;
export type { SkillHealth } from '@skillgate/client';
