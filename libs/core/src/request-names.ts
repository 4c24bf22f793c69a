import { invalidArgument } from './skill-error.js';

const maxIdLength = 128;

/** The longest key of a batch's item, in characters. */
export const maxKeyLength = 128;

/** @throws SkillError INVALID_ARGUMENT when a request's id is longer than 128 characters. */
export function checkId(id: string): void {
  if (id.length <= maxIdLength) return;
  throw invalidArgument(`id must have at most ${maxIdLength} characters, got ${id.length}`);
}

/** @throws SkillError INVALID_ARGUMENT when the key of a batch's item is missing or longer than 128 characters. */
export function checkKey(key: string): void {
  if (key.length >= 1 && key.length <= maxKeyLength) return;
  throw invalidArgument(
    `key must have 1 to ${maxKeyLength} characters, got ${key.length === 0 ? 'none' : key.length}`,
  );
}
