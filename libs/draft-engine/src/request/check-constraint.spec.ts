import { describe, expect, it } from 'vitest';

import { draftEngineConfig } from '../config.js';
import { checkConstraint } from './check-constraint.js';

const check = ($case: 'grammar' | 'jsonSchema', value: string) =>
  checkConstraint({ $case, value }, draftEngineConfig({}));

describe('a constraint', () => {
  it.each([
    ['grammar', 'root ::= "\ud800"', 'got half of a surrogate pair at character 11'],
    ['grammar', 'root ::= "a" #\udc00', 'got half of a surrogate pair at character 15'],
    ['grammar', 'root ::= "\0"', 'got a NUL character at character 11'],
    ['jsonSchema', '{ "const": "\ud800" }', 'got half of a surrogate pair at character 13'],
  ] as const)('is refused as %s %j', (name, value, got) => {
    expect(() => check(name, value)).toThrow(
      `${name} must be well-formed and without NUL characters, ${got}. Leave it out.`,
    );
  });

  it('may have characters of all planes', () => {
    expect(check('grammar', 'root ::= "\u{1f600}"')).toEqual({
      kind: 'grammar',
      gbnf: 'root ::= "\u{1f600}"',
    });
  });
});
