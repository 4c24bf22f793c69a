import { invalidArgument } from '@skillgate/core';

import { checkText } from './check-text.js';

type Schema = Record<string, unknown>;

/** Say something to people, and nothing of the shape. */
const annotations = ['$schema', '$id', '$comment', 'title', 'description', 'default', 'examples'];
/** What each kind of schema may say besides, and is kept to. */
const keywords = {
  choice: ['oneOf', 'anyOf'],
  value: ['const', 'enum', 'type'],
  object: ['type', 'properties', 'required', 'additionalProperties'],
  array: ['type', 'items', 'minItems', 'maxItems'],
  string: ['type', 'minLength', 'maxLength', 'format'],
  simple: ['type'],
};
const inPlace = '. Write the schema that it names out in its place.';
const adviceFor: Partial<Record<string, string>> = {
  $ref: inPlace,
  $defs: inPlace,
  definitions: inPlace,
};
const simpleTypes = ['string', 'number', 'integer', 'boolean', 'null'];
const formats = ['date', 'time', 'date-time'];
const deepest = 64;

function kindOf(schema: Schema): keyof typeof keywords {
  if ('oneOf' in schema || 'anyOf' in schema) return 'choice';
  if ('const' in schema || 'enum' in schema) return 'value';
  const { type } = schema;
  return type === 'object' || type === 'array' || type === 'string' ? type : 'simple';
}

const isObject = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isPrimitive = (value: unknown) => value === null || typeof value !== 'object';

const mostShown = 200;
const deepestShown = 3;

/** As JSON, without what is long or deep: a list within 10,000 others would take all of the stack. */
function shown(got: unknown): string {
  const depths = new Map<unknown, number>();
  const json = JSON.stringify(got, function (this: unknown, _, value: unknown) {
    if (isPrimitive(value)) return value;
    const depth = (depths.get(this) ?? 0) + 1;
    depths.set(value, depth);
    return depth > deepestShown ? '…' : value;
  });
  const text = String(json);
  return text.length > mostShown ? `${text.slice(0, mostShown)}…` : text;
}

function refuse(path: string, expected: string, got: unknown): never {
  throw invalidArgument(`${path} must be ${expected}, got ${shown(got)}`);
}

/** llama.cpp writes each repetition out, and takes some 600 characters or 1,900 items. */
const mostRepeated = 500;
const adviceOfCounts = {
  min: 'Ask for less, or for the parts in requests of their own.',
  max: 'Leave it out, and let maxTokens bound the text.',
};

function checkCount(schema: Schema, path: string, name: string): void {
  const value = schema[name];
  if (value === undefined) return;
  if (!Number.isInteger(value) || (value as number) < 0) {
    refuse(`${path}.${name}`, 'a whole number, at least 0', value);
  }
  if ((value as number) <= mostRepeated) return;
  const advice = adviceOfCounts[name.startsWith('min') ? 'min' : 'max'];
  throw invalidArgument(
    `${path}.${name} must be at most ${mostRepeated}, got ${JSON.stringify(value)}. ${advice}`,
  );
}

function checkCounts(schema: Schema, path: string, min: string, max: string): void {
  checkCount(schema, path, min);
  checkCount(schema, path, max);
  const [low = 0, high = Infinity] = [schema[min], schema[max]] as (number | undefined)[];
  if (low > high) refuse(`${path}.${max}`, `at least ${min}, ${low}`, high);
}

function checkObject(schema: Schema, path: string, depth: number): Schema {
  const { properties = {}, required = [], additionalProperties } = schema;
  if (!isObject(properties)) refuse(`${path}.properties`, 'an object', properties);
  if (additionalProperties !== undefined && additionalProperties !== false) {
    refuse(`${path}.additionalProperties`, 'false, for all are named', additionalProperties);
  }
  if (!Array.isArray(required)) refuse(`${path}.required`, 'a list', required);
  const unknown = required.find((name) => !Object.hasOwn(properties, name as string));
  if (unknown !== undefined) refuse(`${path}.required`, 'a list of the properties', unknown);
  const entries = Object.entries(properties).map(([name, value]) => [
    checkText(name, `A name in ${path}.properties`),
    checkAt(value, `${path}.properties.${name}`, depth + 1),
  ]);
  return { type: 'object', properties: Object.fromEntries(entries) };
}

function checkArray(schema: Schema, path: string, depth: number): Schema {
  checkCounts(schema, path, 'minItems', 'maxItems');
  if (schema['items'] === undefined) refuse(`${path}.items`, 'a schema', undefined);
  const { minItems, maxItems } = schema;
  const items = checkAt(schema['items'], `${path}.items`, depth + 1);
  return { type: 'array', items, minItems, maxItems };
}

function checkString(schema: Schema, path: string): Schema {
  checkCounts(schema, path, 'minLength', 'maxLength');
  const { format, minLength, maxLength } = schema;
  if (format === undefined) return { type: 'string', minLength, maxLength };
  if (!formats.includes(format as string)) {
    refuse(`${path}.format`, `one of ${formats.join(', ')}`, format);
  }
  const counted = minLength ?? maxLength;
  if (counted !== undefined) refuse(`${path}.format`, 'without minLength and maxLength', counted);
  return { type: 'string', format };
}

function isOfType(value: unknown, type: unknown): boolean {
  if (value === null) return type === 'null';
  return type === typeof value || (type === 'integer' && Number.isInteger(value));
}

function checkValue(schema: Schema, path: string): Schema {
  const name = 'const' in schema ? 'const' : 'enum';
  if (name === 'const' && 'enum' in schema) {
    throw invalidArgument(`${path} may have const or enum, got both`);
  }
  const given = name === 'const' ? [schema['const']] : schema['enum'];
  if (!Array.isArray(given) || given.length === 0 || !given.every(isPrimitive)) {
    return refuse(`${path}.enum`, 'a list of texts, numbers, booleans and null', given);
  }
  const types = [schema['type'] ?? []].flat();
  const other = given.find((value) => !types.some((type) => isOfType(value, type)));
  if (types.length > 0 && other !== undefined) {
    refuse(`${path}.${name}`, `of the type beside it, ${types.join(' or ')}`, other);
  }
  for (const value of given) if (typeof value === 'string') checkText(value, `${path}.${name}`);
  return { enum: given };
}

function checkSimple({ type }: Schema, path: string): Schema {
  const types = Array.isArray(type) ? (type as unknown[]) : [type];
  if (types.length > 0 && types.every((one) => simpleTypes.includes(one as string))) {
    return { type: types };
  }
  const expected = `object, array or of ${simpleTypes.join(', ')}`;
  const advice = Array.isArray(type)
    ? ' (for several with object or array: anyOf, a schema for each)'
    : '';
  return refuse(`${path}.type`, `${expected}${advice}`, type);
}

function checkChoice(schema: Schema, path: string, depth: number): Schema {
  const name = 'oneOf' in schema ? 'oneOf' : 'anyOf';
  const choices = schema[name];
  if (!Array.isArray(choices) || choices.length === 0) {
    return refuse(`${path}.${name}`, 'a list of schemas', choices);
  }
  return { oneOf: choices.map((one, at) => checkAt(one, `${path}.${name}[${at}]`, depth + 1)) };
}

const checks = {
  choice: checkChoice,
  value: checkValue,
  object: checkObject,
  array: checkArray,
  string: checkString,
  simple: checkSimple,
};

function checkAt(schema: unknown, path: string, depth: number): Schema {
  if (!isObject(schema)) return refuse(path, 'an object', schema);
  if (depth > deepest) refuse(path, `nested at most ${deepest} deep`, depth);
  const kind = kindOf(schema);
  const known = [...keywords[kind], ...annotations];
  const unknown = Object.keys(schema).find((name) => !known.includes(name));
  if (unknown === undefined) return checks[kind](schema, path, depth);
  throw invalidArgument(
    `${path}.${unknown} is not supported: a schema like this may say ${keywords[kind].join(', ')}${adviceFor[unknown] ?? ''}`,
  );
}

/**
 * A JSON schema in the words of node-llama-cpp's grammars, which pass over what they don't know: here that is refused,
 * so that no text breaks its schema. Every property is generated, also one that is not required.
 * @throws SkillError INVALID_ARGUMENT that names the keyword and where it stands.
 */
export function checkSchema(schema: unknown, path: string): unknown {
  return checkAt(schema, path, 0);
}
