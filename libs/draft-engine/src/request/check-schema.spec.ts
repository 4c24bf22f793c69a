import { describe, expect, it } from 'vitest';

import { checkSchema } from './check-schema.js';

const refused: Record<string, [unknown, string]> = {
  'an object that may be missing': [
    { type: ['object', 'null'] },
    'jsonSchema.type must be object, array or of string, number, integer, boolean, null (for several with object or array: anyOf, a schema for each), got ["object","null"]',
  ],
  'a reference': [
    { type: 'array', items: { $ref: '#/$defs/item' } },
    'jsonSchema.items.$ref is not supported: a schema like this may say type. Write the schema that it names out in its place.',
  ],
  'many items at least': [
    { type: 'array', items: { type: 'null' }, minItems: 1e6 },
    'jsonSchema.minItems must be at most 500, got 1000000. Ask for less, or for the parts in requests of their own.',
  ],
  'many items at most': [
    { type: 'array', items: { type: 'null' }, maxItems: 501 },
    'jsonSchema.maxItems must be at most 500, got 501. Leave it out, and let maxTokens bound the text.',
  ],
  'a long text': [
    { type: 'object', properties: { name: { type: 'string', minLength: 1e9 } } },
    'jsonSchema.properties.name.minLength must be at most 500, got 1000000000. Ask for less',
  ],
  'a text that may be long': [
    { type: 'string', maxLength: 1e300 },
    'jsonSchema.maxLength must be at most 500, got 1e+300. Leave it out',
  ],
  'a value that is not of its type': [
    { type: 'integer', const: 'abc' },
    'jsonSchema.const must be of the type beside it, integer, got "abc"',
  ],
  'values of which one is not of their types': [
    { type: ['integer', 'null'], enum: [1, null, 1.5] },
    'jsonSchema.enum must be of the type beside it, integer or null, got 1.5',
  ],
  'a value and a list of values': [
    { const: 1, enum: [2] },
    'jsonSchema may have const or enum, got both',
  ],
  'a value with a NUL character': [
    { const: 'a\0b' },
    'jsonSchema.const must be well-formed and without NUL characters, got a NUL character at character 2. Leave it out.',
  ],
  'values of which one is half a character': [
    { enum: ['a', '\ud800'] },
    'jsonSchema.enum must be well-formed and without NUL characters, got half of a surrogate pair at character 1.',
  ],
  'a name with a NUL character': [
    { type: 'object', properties: { '\0': { type: 'null' } } },
    'A name in jsonSchema.properties must be well-formed and without NUL characters, got a NUL',
  ],
  definitions: [
    { type: 'object', $defs: {} },
    'jsonSchema.$defs is not supported: a schema like this may say type, properties, required, additionalProperties. Write the schema',
  ],
};

describe('a schema that can’t be kept to', () => {
  for (const [what, [schema, message]] of Object.entries(refused)) {
    it(`is refused with what to do about ${what}`, () => {
      expect(() => checkSchema(schema, 'jsonSchema')).toThrow(message);
    });
  }

  it('is told in short, however long or deep it is', () => {
    const deep = JSON.parse(`${'['.repeat(40_000)}${']'.repeat(40_000)}`) as unknown;
    for (const [schema, got] of [
      [deep, '[[["…"]]]'],
      [{ enum: [deep] }, '[[["…"]]]'],
      [{ type: deep }, '[[["…"]]]'],
      [Array(10_000).fill(1), `[${'1,'.repeat(99)}1…`],
    ] as const) {
      expect(() => checkSchema(schema, 'jsonSchema')).toThrow(`, got ${got}`);
    }
  });

  it.each([
    { type: 'number', enum: [1, 2.5] },
    { type: ['string', 'null'], enum: ['a', null] },
    { type: 'boolean', const: false },
    { const: null },
  ])('may say of what type its values are: %j', (schema) => {
    const values = 'enum' in schema ? schema.enum : [schema.const];
    expect(checkSchema(schema, 'jsonSchema')).toEqual({ enum: values });
  });
});
