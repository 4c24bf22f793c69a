import type { GrammarPart } from './read-grammar.js';

/** Some parts of an alternative, by the rules that may be empty. */
export type PartsOf = (
  parts: readonly GrammarPart[],
  empty: ReadonlySet<string>,
) => readonly GrammarPart[];

const isFull = ({ rule, least }: GrammarPart, empty: ReadonlySet<string>) =>
  least > 0 && (rule === undefined || !empty.has(rule));

/** The parts that a text may begin with. */
export const leadingParts: PartsOf = (parts, empty) => {
  const end = parts.findIndex((part) => isFull(part, empty));
  return end === -1 ? parts : parts.slice(0, end + 1);
};

/** The parts that a text may end with. */
export const lastParts: PartsOf = (parts, empty) =>
  parts.slice(
    Math.max(
      0,
      parts.findLastIndex((part) => isFull(part, empty)),
    ),
  );
