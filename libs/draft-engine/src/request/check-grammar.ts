import { invalidArgument } from '@skillgate/core';

import { checkOperators } from './check-operators.js';
import { leadingRules } from './leading-rules.js';
import { findLeftRecursion } from './left-recursion.js';
import { findOpenEnd } from './open-ends.js';
import { readGrammar, type GrammarRules } from './read-grammar.js';
import { findCrowdedRule } from './stacks/crowded-rule.js';
import { createEffort } from './stacks/effort.js';
import { findDoublingRule } from './stacks/doubling-rule.js';
import { writtenOut } from './written-out.js';

/** llama.cpp's own have up to 5,000. So many took up to 0.4 s on two busy CPUs, in which nobody else is served. */
const maxCharacters = 20_000;
/** An element takes 8 bytes and more; llama.cpp keeps each grammar twice. */
const maxWrittenOut = 200_000;
/** Two million took it 0.2 s, in which nobody else is served. */
const maxLeadingRules = 100_000;
/**
 * Pairs of ways and the like, for each of the two searches; llama.cpp's grammar of JSON takes 5,000 of each. So many take
 * up to 0.1 s, and up to 0.3 s on two busy CPUs where what repeats is looked through for each character.
 */
const maxEffort = 40_000;

function checkLength({ length }: string): void {
  if (length <= maxCharacters) return;
  throw invalidArgument(
    `grammar must have at most ${maxCharacters} characters, got ${length}. Leave out comments, shorten names, or ask in several steps.`,
  );
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

/** No bound can end the choice of the token that ends all of them. */
function checkOpenEnds(rules: GrammarRules): void {
  const rule = findOpenEnd(rules);
  if (rule === undefined) return;
  throw invalidArgument(
    `grammar must not let the rule '${rule}' lead into itself before parts that may all be empty: those of each level would be open at once. Write them once, such as minus ::= "-" minus | [0-9]+ " "? for minus ::= "-" minus " "? | [0-9]+ " "?, or let something stand between them that must be there.`,
  );
}

/** The choice of one token holds up all others. */
function checkCrowding(rules: GrammarRules): void {
  const tooMuch = () =>
    invalidArgument(
      'grammar must leave fewer ways open: it would take too long to count them. Let fewer parts in a row be empty or repeat, write out less ({…}), or ask in two steps.',
    );
  const rule = findCrowdedRule(rules, createEffort(maxEffort, tooMuch));
  if (rule === undefined) return;
  throw invalidArgument(
    `grammar must leave fewer ways to go on in the rule '${rule}' and those that it leads to: parts in a row that may be empty or repeat, and alternatives that begin with the same characters and repeat, multiply each other. Put a text between such parts, make one of them, such as [a-z]{0,9} for [a-z]? nine times, let alternatives begin with different characters, or ask in two steps.`,
  );
}

/** Those that were last found to be good: a caller asks by one again and again, and the checks take up to 0.35 s. */
const good = new Set<string>();
const mostGood = 50;

function remember(gbnf: string): void {
  good.delete(gbnf);
  good.add(gbnf);
  if (good.size > mostGood) good.delete(good.values().next().value as string);
}

/**
 * Goes through GBNF as llama.cpp's parser does, and leaves to it what else may be wrong.
 * @throws SkillError INVALID_ARGUMENT for what would end the process, or hold up the other callers
 */
export function checkGrammar(gbnf: string): string {
  if (!good.has(gbnf)) {
    checkOperators(gbnf);
    checkLength(gbnf);
    const rules = readGrammar(gbnf);
    checkRules(rules);
    checkDoubling(rules);
    checkOpenEnds(rules);
    checkCrowding(rules);
  }
  remember(gbnf);
  return gbnf;
}
