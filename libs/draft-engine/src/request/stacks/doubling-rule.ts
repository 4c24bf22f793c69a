import type { GrammarRules } from '../read-grammar.js';
import { createBeginAlike } from './begin-alike.js';
import type { Effort } from './effort.js';
import { mergePlaces } from './merge-places.js';
import { findReturnPlaces } from './return-places.js';
import { calledRules, findCircles, type RuleCircles } from './rule-circles.js';
import { rulesInUse, rulesWithin } from './rules-in-use.js';
import { createWaysSearch, type WaysSearch } from './ways.js';
import { writeOut, type WrittenGrammar } from './write-out.js';

interface Search {
  grammar: WrittenGrammar;
  circles: RuleCircles;
  called: readonly (readonly number[])[];
  effort: Effort;
}

/** The elements after which, or at which, an alternative still has a rule that is wanted. */
function elementsBefore(
  isWanted: (rule: number) => boolean,
  rules: Iterable<number>,
  { grammar: { elements, starts }, effort }: Search,
): Set<number> {
  const before = new Set<number>();
  for (const start of [...rules].flatMap((rule) => starts[rule]!)) {
    let end = start;
    while (elements[end] !== undefined) end += 1;
    effort.spend((end - start) / 8);
    let isBefore = false;
    for (let at = end - 1; at >= start; at -= 1) {
      const element = elements[at];
      isBefore ||= typeof element === 'number' && isWanted(element);
      if (isBefore) before.add(at);
    }
  }
  return before;
}

/** All pairs of beginnings of a rule's alternatives that may be of the same text. */
function addBeginnings(rule: number, ways: WaysSearch, { grammar, effort }: Search): void {
  const beginAlike = createBeginAlike(grammar, effort);
  const openings = ways.openings(rule);
  openings.forEach((alternative, at) => {
    const others = openings.slice(at + 1).flat();
    effort.spend((alternative.length * others.length) / 20);
    for (const one of alternative) {
      for (const other of others) {
        if (beginAlike(one, other)) ways.add({ begun: rule, one, other });
      }
    }
  });
}

function doublingRuleOf(first: number, search: Search): number | undefined {
  const { grammar, circles, effort } = search;
  const rules = rulesWithin(first, search.called);
  effort.spend(rules.size);
  const circle = circles.of[first];
  const ways = createWaysSearch({
    grammar,
    effort,
    returnPlaces: mergePlaces(grammar, findReturnPlaces(grammar, rules, effort)),
    comesBack: elementsBefore((rule) => circles.of[rule] === circle, rules, search),
    isDeep: elementsBefore(circles.isDeep, rules, search),
  });
  for (const rule of rules) addBeginnings(rule, ways, search);
  return ways.findApart();
}

/**
 * A rule in which two ways may go the same text, and then both come to the same rule in a circle of rules, with
 * something else to be written after it. Each may do so again and again, so that llama.cpp keeps 2^n ways in the end.
 * Where only one thing can be written after a rule of a circle, there are but n.
 * @throws what the effort throws, where it can't be told with that
 */
export function findDoublingRule(rules: GrammarRules, effort: Effort): string | undefined {
  const grammar = writeOut(rules);
  const circles = findCircles(grammar);
  const search = { grammar, circles, called: calledRules(grammar), effort };
  const known = new Set<number>();
  for (const rule of rulesInUse(search.grammar, search.called)) {
    const circle = circles.of[rule]!;
    if (known.has(circle) || circles.places[circle]! < 2) continue;
    known.add(circle);
    const found = doublingRuleOf(rule, search);
    if (found !== undefined) return grammar.names[found];
  }
  return undefined;
}
