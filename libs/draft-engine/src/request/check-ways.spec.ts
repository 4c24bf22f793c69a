import { describe, expect, it } from 'vitest';

import { checkSchema } from './check-schema.js';
import { checkWays } from './check-ways.js';

const values = (count: number) => ({ enum: Array.from({ length: count }, (_, at) => `w${at}`) });
const check = (schema: unknown) => checkWays(checkSchema(schema, 'jsonSchema'), 'jsonSchema');

describe('the ways that a schema leaves open', () => {
  it('are as many as one enum has values, in however many places', () => {
    const properties = {
      a: values(250),
      b: values(250),
      list: { type: 'array', items: values(9) },
    };
    expect(check({ type: 'object', properties })).toMatchObject({ type: 'object' });
  });

  const tooMany: Record<string, [unknown, number]> = {
    'values of an enum': [values(9_000), 9_000],
    'values in a list': [{ type: 'array', items: values(251) }, 251],
    'branches of a choice': [
      { anyOf: Array.from({ length: 251 }, (_, at) => ({ const: at })) },
      251,
    ],
    'values of all branches': [{ oneOf: [values(125), { anyOf: [values(125), values(1)] }] }, 251],
    'values of branches that begin alike': [
      { anyOf: [1, 2].map(() => ({ type: 'object', properties: { a: values(200) } })) },
      400,
    ],
  };
  for (const [what, [schema, ways]] of Object.entries(tooMany)) {
    it(`are refused where they are too many ${what}`, () => {
      expect(() => check(schema)).toThrow(
        `jsonSchema must leave at most 250 ways open at a place (values of an enum, branches of anyOf and oneOf together), got ${ways}. Ask in two steps`,
      );
    });
  }
});
