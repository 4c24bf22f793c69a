import { invalidArgument } from '@skillgate/core';

import { maxWays } from './check-ways.js';
import { longestEmptyRun } from './empty-runs.js';
import { leadingRules } from './leading-rules.js';
import { findLeftRecursion } from './left-recursion.js';
import { readGrammar, type GrammarRules } from './read-grammar.js';
import { createEffort } from './stacks/effort.js';
import { findDoublingRule } from './stacks/doubling-rule.js';
import { writtenOut } from './written-out.js';

/**
 * Of parentheses and repetitions within each other llama.cpp's parser calls itself for each level, and ends the process
 * where the stack ends, some 10,000 deep. The others hold up all callers at each token: on two busy CPUs 48 optional
 * parts in a row took 0.5 s, 100 took 5 s (the time grows with their third power); a class of 50,000 characters 5 s.
 */
const limits = {
  parentheses: { most: 64, what: 'parentheses within each other' },
  nestedRepetitions: { most: 8, what: 'repetitions of repetitions' },
  alternatives: { most: maxWays, what: "alternatives ('|') in all" },
  optionalParts: { most: 32, what: "of '?', '*' and '{…}' in a rule" },
  classCharacters: { most: 2_000, what: 'characters in classes ([…]) in all' },
};
/** As many as of optional parts in a rule, whatever rules they stand in. */
const maxEmptyRun = 32;
/** An element takes 8 bytes and more; llama.cpp keeps each grammar twice. */
const maxWrittenOut = 200_000;
/** Two million took it 0.2 s, in which nobody else is served. */
const maxLeadingRules = 100_000;
/** Pairs of ways and the like; llama.cpp's grammar of JSON takes 6,000. So many take some tens of milliseconds. */
const maxEffort = 40_000;
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

function checkRules(rules: GrammarRules): void {
  if (writtenOut(rules) > maxWrittenOut) {
    throw invalidArgument(
      `grammar must have at most ${maxWrittenOut} characters and rules when what is repeated ({…}) is written out. Ask for less of it, or use '*'.`,
    );
  }
  const recursive = findLeftRecursion(rules);
  if (recursive !== undefined) {
    throw invalidArgument(
      `grammar must be without left recursion, but the rule '${recursive}' may begin with itself. Begin it with what comes first, such as sum ::= [0-9] ("+" [0-9])* for sum ::= sum "+" [0-9] | [0-9].`,
    );
  }
  if (leadingRules(rules) > maxLeadingRules) {
    throw invalidArgument(
      `grammar must have at most ${maxLeadingRules} ways through rules that begin with each other, and 500 of them in a row. Let fewer alternatives begin with the same rule.`,
    );
  }
  if (longestEmptyRun(rules) > maxEmptyRun) {
    throw invalidArgument(
      `grammar must have at most ${maxEmptyRun} parts in a row that may be empty, counted through all rules that they name. Put a text between them, or ask in two steps.`,
    );
  }
}

/** Each token of such a text may double what llama.cpp keeps, and no bound can end the choice of one: it takes for ever. */
function checkDoubling(rules: GrammarRules): void {
  const tooMuch = () =>
    invalidArgument(
      'grammar must have fewer ways through rules that lead into themselves: it would take too long to tell whether they begin alike. Let the alternatives of such rules begin with different texts, and write out less ({…}) in them.',
    );
  const rule = findDoublingRule(rules, createEffort(maxEffort, tooMuch));
  if (rule === undefined) return;
  throw invalidArgument(
    `grammar must not let the rule '${rule}' begin in two ways with the same text that both lead into the same rule again: their number would double each time. Write once what they have in common, such as expr ::= term ("+" expr)? for term "+" expr | term.`,
  );
}

/**
 * Goes through GBNF as llama.cpp's parser does, and leaves to it what else may be wrong.
 * @throws SkillError INVALID_ARGUMENT for what would end the process, or hold up the other callers
 */
export function checkGrammar(gbnf: string): string {
  const tally = Object.fromEntries(Object.keys(limits).map((name) => [name, 0])) as Tally;
  for (const { 0: part, groups } of gbnf.matchAll(parts)) {
    if (groups?.['space'] !== undefined) continue;
    if (groups?.['characters'] !== undefined) tally.classCharacters += part.length;
    add(tally, groups?.['text'] ?? groups?.['characters'] ?? part);
    checkTally(tally);
  }
  const rules = readGrammar(gbnf);
  checkRules(rules);
  checkDoubling(rules);
  return gbnf;
}
