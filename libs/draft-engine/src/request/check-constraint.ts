import { invalidArgument } from '@skillgate/core';

import type { DraftEngineConfig } from '../config.js';
import type { DraftConstraint } from '../draft-options.js';
import type { AskedDraft } from './asked-draft.js';
import { checkGrammar } from './check-grammar.js';
import { checkRepeated } from './check-repeated.js';
import { checkSchema } from './check-schema.js';
import { checkText } from './check-text.js';
import { checkWays } from './check-ways.js';

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw invalidArgument(`jsonSchema must be JSON: ${(cause as Error).message}`, { cause });
  }
}

/**
 * @throws SkillError INVALID_ARGUMENT for what is empty, too long, not well-formed or no JSON, goes too deep or too wide,
 *   or could not be kept to
 */
export function checkConstraint(
  constraint: AskedDraft['constraint'],
  { maxCharacters }: DraftEngineConfig,
): DraftConstraint | undefined {
  if (constraint === undefined) return undefined;
  const { $case: name, value } = constraint;
  if (value.length < 1 || value.length > maxCharacters) {
    throw invalidArgument(
      `${name} must have 1 to ${maxCharacters} characters, got ${value.length}`,
    );
  }
  checkText(value, name);
  if (name === 'grammar') return { kind: 'grammar', gbnf: checkGrammar(value) };
  const schema = checkWays(checkSchema(parse(value), name), name);
  return { kind: 'json', schema: checkRepeated(schema, name) };
}
