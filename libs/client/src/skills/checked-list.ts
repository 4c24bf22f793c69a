import { invalidArgument } from '@skillgate/core';

/** @throws SkillError INVALID_ARGUMENT for what is no array: a text would be taken for a list of its letters. */
export function checkedList<T>(list: readonly T[], name: string): readonly T[] {
  if (Array.isArray(list)) return list as readonly T[];
  throw invalidArgument(`${name} must be a list, got ${list === null ? 'null' : typeof list}`);
}
