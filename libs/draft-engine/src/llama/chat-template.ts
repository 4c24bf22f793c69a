import { Template } from '@huggingface/jinja';
import { invalidArgument } from '@skillgate/core';
import type { LlamaModel, Token } from 'node-llama-cpp';

import type { DraftMessage } from '../draft-options.js';

/** A chat as the model was taught to read it. */
export interface ChatTemplate {
  /** @throws SkillError INVALID_ARGUMENT for a chat that the template does not take. */
  tokens(messages: readonly DraftMessage[]): Token[];
}

/** Stand for the contents while the template is filled in: characters of private use, which no template looks at. */
const markOf = (at: number) => `\uE000${at}\uE001`;
const marks = /\uE000(\d+)\uE001/;

/** The template's words, and between them the numbers of the messages. */
function render(template: Template, variables: object, messages: readonly DraftMessage[]) {
  const isContinued = messages.at(-1)?.role === 'assistant';
  const marked = messages.map(({ role }, at) => ({ role, content: markOf(at) }));
  try {
    const text = template.render({
      ...variables,
      messages: marked,
      add_generation_prompt: !isContinued,
    });
    const end = isContinued ? text.indexOf(markOf(messages.length - 1)) : text.length;
    return isContinued ? text.slice(0, end) + markOf(messages.length - 1) : text;
  } catch (cause) {
    const reason = (cause as Error).message;
    throw invalidArgument(`messages must suit the model's chat template: ${reason}`, { cause });
  }
}

/** Special tokens are the template's alone: a message that spells one out stays text. */
function tokenize(model: LlamaModel, text: string, messages: readonly DraftMessage[]): Token[] {
  return text.split(marks).flatMap((part, at) => {
    const isTemplate = at % 2 === 0;
    const words = isTemplate ? part : (messages[Number(part)]?.content ?? '');
    return model.tokenize(words, isTemplate, at === 0 ? undefined : 'trimLeadingSpace');
  });
}

/** The template in the model's own file; undefined where it has none. */
export function createChatTemplate(model: LlamaModel): ChatTemplate | undefined {
  const source = model.fileInfo.metadata?.tokenizer?.chat_template;
  if (!source) return undefined;
  const template = new Template(source);
  const variables = {
    bos_token: model.tokens.bosString ?? '',
    eos_token: model.tokens.eosString ?? '',
  };
  return {
    tokens: (messages) => tokenize(model, render(template, variables, messages), messages),
  };
}
