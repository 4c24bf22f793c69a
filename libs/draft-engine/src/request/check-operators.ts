import { invalidArgument } from '@skillgate/core';

import { maxWays } from './check-ways.js';

/**
 * Of parentheses and repetitions within each other llama.cpp's parser calls itself for each level, and ends the process
 * where the stack ends, some 10,000 deep. The others hold up all callers at each token: on two busy CPUs a class of
 * 50,000 characters took 5 s; of optional parts in a row, 48 took 0.5 s where each has but one character.
 */
const limits = {
  parentheses: { most: 64, what: 'parentheses within each other' },
  nestedRepetitions: { most: 8, what: 'repetitions of repetitions' },
  alternatives: { most: maxWays, what: "alternatives ('|') in all" },
  optionalParts: { most: 32, what: "of '?', '*' and '{…}' in a rule" },
  classCharacters: { most: 2_000, what: 'characters in classes ([…]) in all' },
};
type Tally = Record<keyof typeof limits, number>;

/** A text, a class, a token's name, a comment: what stands in them is no operator. They may be cut off by the end. */
const text = /"(?:\\.|[^"\\])*"?|<[^>]*>?/;
const characters = /\[(?:\\.|[^\]\\])*\]?/;
const space = /\s+|#[^\r\n]*/;
const parts = new RegExp(
  `(?<text>${text.source})|(?<characters>${characters.source})|(?<space>${space.source})|::=|.`,
  'gsu',
);

/** Adds a part that is neither space nor text. Braces hold a count: with their end they are one operator. */
function add(tally: Tally, part: string): void {
  if (part === '(') tally.parentheses += 1;
  if (part === ')') tally.parentheses -= 1;
  if (part === '|') tally.alternatives += 1;
  if (part === '::=') tally.optionalParts = 0;
  if ('?*}'.includes(part)) tally.optionalParts += 1;
  if ('?*+}'.includes(part)) tally.nestedRepetitions += 1;
  else if (!/^[{\d,]$/.test(part)) tally.nestedRepetitions = 0;
}

function checkTally(tally: Tally): void {
  for (const [name, { most, what }] of Object.entries(limits)) {
    const count = tally[name as keyof Tally];
    if (count <= most) continue;
    throw invalidArgument(
      `grammar must have at most ${most} ${what}, got ${count} or more. Name parts as rules of their own, or ask in two steps.`,
    );
  }
}

/** @throws SkillError INVALID_ARGUMENT for a grammar with more of an operator than llama.cpp takes, or takes in time */
export function checkOperators(gbnf: string): void {
  const tally = Object.fromEntries(Object.keys(limits).map((name) => [name, 0])) as Tally;
  for (const { 0: part, groups } of gbnf.matchAll(parts)) {
    if (groups?.['space'] !== undefined) continue;
    if (groups?.['characters'] !== undefined) tally.classCharacters += part.length;
    add(tally, groups?.['text'] ?? groups?.['characters'] ?? part);
    checkTally(tally);
  }
}
