/** A JSON schema with each thing that schemas may say. */
export const personSchema = {
  type: 'object',
  properties: {
    name: { type: 'string', minLength: 1, maxLength: 20 },
    age: { type: 'integer' },
    trade: { enum: ['baker', 'sailor', 'clerk'] },
    likes: { type: 'array', items: { type: 'string', maxLength: 10 }, minItems: 1, maxItems: 3 },
    home: { anyOf: [{ type: 'null' }, { type: 'boolean' }] },
  },
  required: ['name', 'trade'],
} as const;

const isText = (value: unknown, min: number, max: number) =>
  typeof value === 'string' && [...value].length >= min && [...value].length <= max;

/** What of a text does not suit `personSchema`; undefined when all does. */
export function personProblem(text: string): string | undefined {
  let person: Record<string, unknown>;
  try {
    person = JSON.parse(text) as Record<string, unknown>;
  } catch (error) {
    return `${(error as Error).message}: ${text}`;
  }
  const { name, age, trade, likes, home, ...others } = person;
  const isRight = {
    name: isText(name, 1, 20),
    age: Number.isInteger(age),
    trade: ['baker', 'sailor', 'clerk'].includes(trade as string),
    likes:
      Array.isArray(likes) &&
      [1, 2, 3].includes(likes.length) &&
      likes.every((like) => isText(like, 0, 10)),
    home: home === null || typeof home === 'boolean',
    others: Object.keys(others).length === 0,
  };
  const wrong = Object.entries(isRight).find(([, right]) => !right);
  return wrong && `${wrong[0]}: ${text}`;
}
