import { invalidArgument } from '@skillgate/core';

import { maxLanguages } from './languages.js';

/**
 * Codes as they came; none means English. Whether they are installed is the engine's to check.
 * @throws SkillError INVALID_ARGUMENT for too many, or one that stands twice.
 */
export function checkLanguages(languages: readonly string[]): readonly string[] {
  if (languages.length === 0) return ['eng'];
  if (languages.length > maxLanguages) {
    throw invalidArgument(
      `languages must be at most ${maxLanguages}, got ${languages.length}; each takes its time on every line`,
    );
  }
  const twice = languages.find((code, index) => languages.indexOf(code) !== index);
  if (twice === undefined) return languages;
  throw invalidArgument(`languages must each stand once, got '${twice}' twice`);
}
