import { invalidArgument } from './skill-error.js';

/**
 * A word for a number of the contract.
 * @throws SkillError INVALID_ARGUMENT for a number that it does not know.
 */
export function checkChoice<T extends string>(
  name: string,
  words: ReadonlyMap<number, T>,
  number: number,
): T {
  const word = words.get(number);
  if (word !== undefined) return word;
  const known = [...words].map(([value, text]) => `${value} (${text})`).join(', ');
  throw invalidArgument(`${name} must be one of ${known}, got ${number}`);
}
