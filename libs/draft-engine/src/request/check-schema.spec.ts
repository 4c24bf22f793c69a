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
});
