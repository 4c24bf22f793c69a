import type {
  FallbackMode,
  ImageAnswer,
  ImageClient as WholeImageClient,
  ImageFormatName,
  ImageRequest,
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

export type { FallbackMode };
export type ReadyImage = ImageAnswer;
export type { SkillHealth } from '@skillgate/client';
