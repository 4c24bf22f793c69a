import { SkillError } from './skill-error.js';

/** The environment that a config is read from, such as `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** One environment variable: how it is read, and the words for `--help` and the README's table. */
export interface Variable<T> {
  readonly name: string;
  readonly description: string;
  /** The default as the table shows it. */
  readonly shownDefault: string;
  /** What a value must be, such as `a whole number from 1 to 65535`. */
  readonly expected: string;
  /** Undefined in: the default out. Throws an Error without a message of its own when the text does not fit. */
  readonly parse: (text: string | undefined) => T;
}

export type Variables = Readonly<Record<string, Variable<unknown>>>;

/** The config that a set of variables reads to. */
export type ConfigOf<V extends Variables> = {
  readonly [Key in keyof V]: V[Key] extends Variable<infer T> ? T : never;
};

interface Described<T> {
  description: string;
  default: T;
  /** What the table shows instead of the default, such as `the CPU quota`. */
  shownDefault?: string;
}

interface Bounds {
  min?: number;
  max?: number;
}

class Unfit extends Error {}

function variable<T>(
  name: string,
  options: Described<T>,
  expected: string,
  read: (text: string) => T,
): Variable<T> {
  return {
    name,
    description: options.description,
    shownDefault:
      options.shownDefault ?? (options.default === undefined ? 'none' : String(options.default)),
    expected,
    parse: (text) => (text === undefined ? options.default : read(text.trim())),
  };
}

function between({ min, max }: Bounds): string {
  if (min !== undefined && max !== undefined) return ` from ${min} to ${max}`;
  if (min !== undefined) return `, at least ${min}`;
  return max !== undefined ? `, at most ${max}` : '';
}

/** A whole number. */
export function int(name: string, options: Described<number> & Bounds): Variable<number> {
  const { min = -Infinity, max = Infinity } = options;
  return variable(name, options, `a whole number${between(options)}`, (text) => {
    const value = Number(text);
    const fits = text !== '' && Number.isSafeInteger(value) && value >= min && value <= max;
    if (!fits) throw new Unfit();
    return value;
  });
}

/** A timer of Node's that is set for longer fires after 1 ms: 24.8 days. */
const longestTimerMs = 2_147_483_647;

/** A duration in whole milliseconds that a timer can wait. */
export function durationMs(
  name: string,
  options: Described<number> & { min: number },
): Variable<number> {
  return int(name, { ...options, max: longestTimerMs });
}

/** A text that is not empty. */
export function text<T extends string | undefined>(
  name: string,
  options: Described<T>,
): Variable<string | T> {
  return variable<string | T>(name, options, 'a text that is not empty', (value) => {
    if (value === '') throw new Unfit();
    return value;
  });
}

/** `true`, `false`, `1` or `0`. */
export function flag(name: string, options: Described<boolean>): Variable<boolean> {
  return variable(name, options, 'true or false', (value) => {
    if (value === 'true' || value === '1') return true;
    if (value === 'false' || value === '0') return false;
    throw new Unfit();
  });
}

/** One of a closed set of words. */
export function choice<const T extends string>(
  name: string,
  words: readonly T[],
  options: Described<NoInfer<T>>,
): Variable<T> {
  return variable(name, options, `one of ${words.join(', ')}`, (value) => {
    const word = words.find((candidate) => candidate === value);
    if (word === undefined) throw new Unfit();
    return word;
  });
}

/**
 * Reads a config. Every variable is checked.
 * @throws SkillError FAILED_PRECONDITION that names each variable that does not fit, what it must be, and what it is.
 */
export function readVariables<V extends Variables>(variables: V, env: Environment): ConfigOf<V> {
  const complaints: string[] = [];
  const entries = Object.entries(variables).map(([key, variable]) => {
    const given = env[variable.name];
    try {
      return [key, variable.parse(given)];
    } catch (error) {
      if (!(error instanceof Unfit)) throw error;
      complaints.push(`${variable.name} must be ${variable.expected}, got '${given}'.`);
      return [key, undefined];
    }
  });
  if (complaints.length > 0) throw new SkillError('FAILED_PRECONDITION', complaints.join(' '));
  return Object.fromEntries(entries) as ConfigOf<V>;
}
