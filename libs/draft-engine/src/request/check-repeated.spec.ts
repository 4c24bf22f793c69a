import { describe, expect, it } from 'vitest';

import { draftEngineConfig } from '../config.js';
import { checkConstraint } from './check-constraint.js';

const config = draftEngineConfig({});
const check = (schema: unknown) =>
  checkConstraint({ $case: 'jsonSchema', value: JSON.stringify(schema) }, config);

const fields = (count: number, schemaOf: (at: number) => object) => ({
  type: 'object',
  properties: Object.fromEntries(
    Array.from({ length: count }, (_, at) => [`p${at}`, schemaOf(at)]),
  ),
});
const text = (maxLength: number, minLength?: number) => ({ type: 'string', maxLength, minLength });
const list = (counts: object, items: object = { type: 'null' }) => ({
  ...{ type: 'array', items },
  ...counts,
});

describe('what a schema counts', () => {
  const few: Record<string, object> = {
    'many texts of the same length': fields(500, () => text(500)),
    'forty lengths': fields(40, (at) => text(500, at)),
    'lists that are not counted': fields(500, () => list({})),
  };
  it.each(Object.entries(few))('may be %s', (_, schema) => {
    expect(check(schema)).toMatchObject({ kind: 'json' });
  });

  const tooMany: Record<string, [object, number]> = {
    'texts of many lengths': [fields(400, (at) => text(500 - at)), 120_200],
    'texts of many lengths at least': [fields(41, (at) => text(500, at)), 20_500],
    'lists of many items': [fields(41, () => list({ maxItems: 500 })), 20_500],
    'lists of many items at least': [fields(41, () => list({ minItems: 500 })), 20_500],
    'lists in lists and choices': [
      {
        anyOf: [1, 2].map(() =>
          list(
            { maxItems: 1 },
            fields(30, () => list({ maxItems: 400 })),
          ),
        ),
      },
      24_002,
    ],
  };
  it.each(Object.entries(tooMany))('is refused for %s', (_, [schema, got]) => {
    expect(() => check(schema)).toThrow(
      `jsonSchema must have lengths (each once) and counts of items of at most 20000 in all, got ${got}. Give texts the same minLength and maxLength`,
    );
  });
});
