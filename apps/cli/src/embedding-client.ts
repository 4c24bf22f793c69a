import type {
  EmbeddingAnswer,
  ImagesRequest,
  LabelsAnswer,
  TextPurposeName,
  TextsRequest,
} from '@skillgate/client';
import type { CliClients } from './connect.js';

export type EmbeddingClient = CliClients['embedding'];

/** What texts are embedded for. */
export const textPurposes = [
  'none',
  'query',
  'document',
] as const satisfies readonly TextPurposeName[];

/** How texts and images are embedded; what is left out is the skill's default. */
export type EmbedOptions = Pick<TextsRequest, 'purpose' | 'dimensions' | 'model' | 'modelDigest'>;

export type { EmbeddingAnswer, ImagesRequest, LabelsAnswer, TextPurposeName };
