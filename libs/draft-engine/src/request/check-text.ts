import { invalidArgument } from '@skillgate/core';

/**
 * A text that goes into a grammar: llama.cpp ends it at a NUL, and gets another character for half of a surrogate pair.
 * @throws SkillError INVALID_ARGUMENT for a text with one of them
 */
export function checkText(text: string, path: string): string {
  const at = text.search(/\0|\p{Surrogate}/u);
  if (at === -1) return text;
  const what = text[at] === '\0' ? 'a NUL character' : 'half of a surrogate pair';
  throw invalidArgument(
    `${path} must be well-formed and without NUL characters, got ${what} at character ${at + 1}. Leave it out.`,
  );
}
