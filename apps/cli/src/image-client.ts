import type {
  ImageAnswer,
  ImageFormatName,
  ImageRequest,
  SamePictureMode,
} from '@skillgate/client';
import type { CliClients } from './connect.js';

export type ImageClient = CliClients['image'];

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

/** Which pictures take a kept one's place. */
export const samePictureModes = ['same', 'similar', 'off'] as const satisfies readonly (
  SamePictureMode | 'off'
)[];

export type { SamePictureMode };
export type ReadyImage = ImageAnswer;
