import { ChatRole, type ChatMessage, type GenerateRequest } from '@skillgate/proto';
import type { DraftRun } from './draft-run.js';

/** The chat with what the assistant has said so far. */
function sayOn(messages: readonly ChatMessage[], text: string): ChatMessage[] {
  const last = messages.at(-1);
  if (last?.role !== ChatRole.ASSISTANT) {
    return [...messages, { role: ChatRole.ASSISTANT, content: text, images: [] }];
  }
  return [...messages.slice(0, -1), { ...last, content: last.content + text }];
}

/** The request for the rest of a text; of no tokens where it has as many as it may. */
export function restOf({ request, text, tokens }: DraftRun): GenerateRequest {
  const { message } = request;
  const isChat = message.messages.length > 0;
  return {
    ...message,
    maxTokens: Math.max(0, message.maxTokens - tokens),
    prompt: isChat ? '' : message.prompt + text,
    messages: isChat ? sayOn(message.messages, text) : [],
  };
}
