import { DraftServiceService, GenerateRequest } from '@skillgate/proto';
import type { CallOptions } from '../deadline.js';
import type { SkillClient } from '../skill-client.js';
import { streamDraft, type DraftPart } from '../drafts/stream-draft.js';
import { keepGenerated } from './draft-keeping.js';
import { toDraftAnswer, toGenerateRequest, type DraftAnswer, type DraftRequest } from './draft.js';
import type { SkillDefinition } from './skill-definition.js';
import { outgoing, single, type SkillMethod } from './skill-method.js';

export interface DraftClient extends SkillClient {
  /** Writes a text and gives it whole. */
  generate(request: DraftRequest, options?: CallOptions): Promise<DraftAnswer>;
  /**
   * The same as it grows: pieces of text, and last an answer with all of it that says who served which part. When the
   * container is lost half-way, the text is gone on with in this process, where the model is the same and neither a
   * schema nor a grammar binds it.
   * @throws BrokenDraftError, a SkillError with the text so far, where it can't be gone on with
   */
  generateStream(request: DraftRequest, options?: CallOptions): AsyncIterable<DraftPart>;
}

type Generate = typeof DraftServiceService.generate;

const generate: SkillMethod<Generate, DraftRequest, DraftAnswer> = {
  method: DraftServiceService.generate,
  methodName: 'generate',
  toMessage: toGenerateRequest,
  inputs: (message) => [GenerateRequest.encode({ ...message, id: '' }).finish()],
  keeping: keepGenerated,
  toAnswer: toDraftAnswer,
};

export const draftSkill: SkillDefinition<DraftClient> = {
  service: DraftServiceService,
  timeoutMs: 180_000,
  slowCallMs: 60_000,
  methods: (route) => ({
    generate: single(route, generate),
    generateStream: (request, options) =>
      streamDraft(route, () => outgoing(generate, request), options),
  }),
};
