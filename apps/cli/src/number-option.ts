import { InvalidArgumentError } from 'commander';

interface Range {
  min: number;
  max: number;
  /** Whether fractions are taken. @default false */
  fractions?: boolean;
}

/** Reads an option that is a number. Throws commander's InvalidArgumentError, which becomes a usage error. */
export function numberOption({ min, max, fractions = false }: Range): (text: string) => number {
  const kind = fractions ? 'number' : 'whole number';
  return (text) => {
    const value = Number(text);
    const fits =
      text.trim() !== '' &&
      value >= min &&
      value <= max &&
      (fractions || Number.isSafeInteger(value));
    if (fits) return value;
    throw new InvalidArgumentError(`A ${kind} from ${min} to ${max} was expected.`);
  };
}
