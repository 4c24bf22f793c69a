import { invalidArgument, type ModelIdentity } from '@skillgate/core';
import type { ModelStore } from '@skillgate/models';
import type { Token } from 'node-llama-cpp';

import type { DraftEngineConfig } from './config.js';
import type { DraftCounts } from './draft-counts.js';
import type { DraftInput } from './draft-options.js';
import { findModel } from './find-model.js';
import { createChatTemplate } from './llama/chat-template.js';
import { createDecoder, type Decoder } from './llama/decoder.js';
import { loadNativeModel, type LoadConfig, type NativeModel } from './llama/load-model.js';

/** A model that is ready to write. */
export interface LoadedModel extends Pick<NativeModel, 'model'> {
  identity: ModelIdentity;
  decoder: Decoder;
  /** Tokens of one text, prompt and all. */
  contextTokens: number;
  /** @throws SkillError INVALID_ARGUMENT for what leaves no room in the context, or does not suit the chat template */
  promptOf(input: DraftInput): Token[];
  close(): Promise<void>;
}

/** node-llama-cpp moves a full context on by forgetting its beginning: a text ends one token before that. */
const keptFree = 1;

export async function loadModel(
  store: ModelStore,
  config: DraftEngineConfig & Pick<LoadConfig, 'memoryBytes' | 'watch'> & { counts: DraftCounts },
  signal: AbortSignal,
): Promise<LoadedModel> {
  const { identity, path } = await findModel(store, config.model, signal);
  const native = await loadNativeModel(path, config);
  const { model, context } = native;
  const contextTokens = native.contextTokens - keptFree;
  const decoder = createDecoder(context, config);
  const chat = createChatTemplate(model);

  function tokensOf(input: DraftInput): Token[] {
    if (input.kind === 'chat') {
      if (chat) return chat.tokens(input.messages);
      throw invalidArgument(
        `The model '${identity.id}' has no chat template: send prompt in the place of messages`,
      );
    }
    const { bos, shouldPrependBosToken } = model.tokens;
    const tokens = model.tokenize(input.prompt);
    return shouldPrependBosToken && bos !== null ? [bos, ...tokens] : tokens;
  }

  return {
    identity,
    model,
    decoder,
    contextTokens,
    promptOf(input) {
      const tokens = tokensOf(input);
      if (tokens.length < contextTokens) return tokens;
      throw invalidArgument(
        `The prompt must leave room in the context of ${contextTokens} tokens (the skill's variable DRAFT_CONTEXT_TOKENS), got ${tokens.length} tokens`,
      );
    },
    async close() {
      await decoder.idle();
      await native.close();
    },
  };
}
