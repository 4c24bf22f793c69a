import { invalidArgument } from '@skillgate/core';

import type { DraftEngineConfig } from '../config.js';
import type { DraftInput, DraftMessage } from '../draft-options.js';
import type { AskedDraft, AskedMessage } from './asked-draft.js';

/** A chat is written out whole before it is known how long it is: 8,000 messages of a character took a second. */
const maxMessages = 512;

function checkMessage({ role, content, images }: AskedMessage, at: number): DraftMessage {
  if (images.length > 0) {
    throw invalidArgument(
      `messages[${at}].images must be empty: the model reads text only, got ${images.length}. Put what they show into words first, such as with the ocr skill.`,
    );
  }
  if (content !== '') return { role, content };
  throw invalidArgument(`messages[${at}].content must not be empty`);
}

function inputOf({ prompt, messages }: AskedDraft): DraftInput {
  if (prompt !== '' && messages.length > 0) {
    throw invalidArgument('Either prompt or messages must be given, got both');
  }
  if (messages.length > maxMessages) {
    throw invalidArgument(`messages must be at most ${maxMessages}, got ${messages.length}`);
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
export function checkInput(request: AskedDraft, { maxCharacters }: DraftEngineConfig): DraftInput {
  const input = inputOf(request);
  const length = lengthOf(input);
  if (length <= maxCharacters) return input;
  throw invalidArgument(
    `The prompt must have at most ${maxCharacters} characters (the skill's variable DRAFT_MAX_CHARACTERS), got ${length}`,
  );
}
