import { invalidArgument } from '@skillgate/core';
import { ChatRole as Role, type ChatMessage, type GenerateRequest } from '@skillgate/proto';

import type { DraftEngineConfig } from '../config.js';
import type { ChatRole, DraftInput, DraftMessage } from '../draft-options.js';

const roles = new Map<number, ChatRole>([
  [Role.SYSTEM, 'system'],
  [Role.USER, 'user'],
  [Role.ASSISTANT, 'assistant'],
]);

function checkMessage({ role, content, images }: ChatMessage, at: number): DraftMessage {
  const name = roles.get(role);
  if (name === undefined) {
    const known = [...roles].map(([number, known]) => `${number} (${known})`).join(', ');
    throw invalidArgument(`messages[${at}].role must be one of ${known}, got ${role}`);
  }
  if (images.length > 0) {
    throw invalidArgument(
      `messages[${at}].images must be empty: the model reads text only, got ${images.length}. Put what they show into words first, such as with the ocr skill.`,
    );
  }
  if (content !== '') return { role: name, content };
  throw invalidArgument(`messages[${at}].content must not be empty`);
}

function inputOf({ prompt, messages }: GenerateRequest): DraftInput {
  if (prompt !== '' && messages.length > 0) {
    throw invalidArgument('Either prompt or messages must be given, got both');
  }
  if (messages.length > 0) return { kind: 'chat', messages: messages.map(checkMessage) };
  if (prompt !== '') return { kind: 'prompt', prompt };
  throw invalidArgument('prompt or messages must be given, got neither');
}

function lengthOf(input: DraftInput): number {
  if (input.kind === 'prompt') return input.prompt.length;
  return input.messages.reduce((sum, { content }) => sum + content.length, 0);
}

/** @throws SkillError INVALID_ARGUMENT for neither prompt nor messages, both, what is empty or too long, and images */
export function checkInput(
  request: GenerateRequest,
  { maxCharacters }: DraftEngineConfig,
): DraftInput {
  const input = inputOf(request);
  const length = lengthOf(input);
  if (length <= maxCharacters) return input;
  throw invalidArgument(
    `The prompt must have at most ${maxCharacters} characters (the skill's variable DRAFT_MAX_CHARACTERS), got ${length}`,
  );
}
