import { EmbeddingServiceService } from '@skillgate/proto';
import type { CallOptions } from '../deadline.js';
import type { SkillClient } from '../skill-client.js';
import { keepImageVectors, keepLabels, keepTextVectors } from './embedding-keeping.js';
import {
  toClassifyRequest,
  toEmbeddingAnswer,
  toEmbedImageRequest,
  toEmbedTextRequest,
  toLabelsAnswer,
  type EmbeddingAnswer,
  type ImagesRequest,
  type LabelsAnswer,
  type LabelsRequest,
  type TextsRequest,
} from './embedding.js';
import type { SkillDefinition } from './skill-definition.js';
import { single, type SkillMethod } from './skill-method.js';

export interface EmbeddingClient extends SkillClient {
  /** Texts as vectors, near each other where they mean the like. */
  embedText(request: TextsRequest, options?: CallOptions): Promise<EmbeddingAnswer>;
  /** Images as vectors, in one space with texts that are embedded with the same model. */
  embedImage(request: ImagesRequest, options?: CallOptions): Promise<EmbeddingAnswer>;
  /** Scores labels against an image. */
  classify(request: LabelsRequest, options?: CallOptions): Promise<LabelsAnswer>;
}

type Service = typeof EmbeddingServiceService;

const localModelOf = ({ localModel = 'same' }: Pick<TextsRequest, 'localModel'>) => localModel;

const embedText: SkillMethod<Service['embedText'], TextsRequest, EmbeddingAnswer> = {
  method: EmbeddingServiceService.embedText,
  methodName: 'embedText',
  toMessage: toEmbedTextRequest,
  // One input: texts that stand in other places are another list.
  inputs: ({ texts }) => [Buffer.from(JSON.stringify(texts))],
  keeping: keepTextVectors,
  localModel: localModelOf,
  toAnswer: toEmbeddingAnswer,
};

const embedImage: SkillMethod<Service['embedImage'], ImagesRequest, EmbeddingAnswer> = {
  method: EmbeddingServiceService.embedImage,
  methodName: 'embedImage',
  toMessage: toEmbedImageRequest,
  inputs: ({ images }) => images,
  keeping: keepImageVectors,
  localModel: localModelOf,
  toAnswer: toEmbeddingAnswer,
};

const classify: SkillMethod<Service['classify'], LabelsRequest, LabelsAnswer> = {
  method: EmbeddingServiceService.classify,
  methodName: 'classify',
  toMessage: toClassifyRequest,
  inputs: ({ image }) => [image],
  keeping: keepLabels,
  localModel: localModelOf,
  toAnswer: toLabelsAnswer,
};

export const embeddingSkill: SkillDefinition<EmbeddingClient> = {
  service: EmbeddingServiceService,
  timeoutMs: 30_000,
  slowCallMs: 10_000,
  methods: (route) => ({
    embedText: single(route, embedText),
    embedImage: single(route, embedImage),
    classify: single(route, classify),
  }),
};
