import { emptyRules } from './empty-rules.js';
import { leadingParts } from './leading-rules.js';
import type { GrammarPart, GrammarRules } from './read-grammar.js';
import { circlesOf } from './stacks/rule-circles.js';

/** The rule of the text that each rule stands in: a group stands in one only, which comes before it. */
function namesOf(rules: GrammarRules): Map<string, string> {
  const names = new Map<string, string>();
  for (const [rule, alternatives] of rules) {
    const name = names.get(rule) ?? rule;
    names.set(rule, name);
    for (const { rule: inner } of alternatives.flat()) {
      if (inner?.startsWith('(')) names.set(inner, name);
    }
  }
  return names;
}

/** Whether llama.cpp keeps something to be written after a part, be it the part's own repetition. */
const isFollowed = (part: GrammarPart, parts: readonly GrammarPart[]) =>
  part !== parts.at(-1) || part.most > 1 || part.isEndless;

/**
 * A rule that may begin with itself, and has something after it. llama.cpp looks for them too, but takes a rule to be
 * never empty that is empty only by others: then it writes such a rule out for ever.
 */
export function findLeftRecursion(rules: GrammarRules): string | undefined {
  const empty = emptyRules(rules);
  const names = [...rules.keys()];
  const numbers = new Map(names.map((name, at) => [name, at]));
  const followed: [from: number, to: number][] = [];
  const leading = [...rules.values()].map((alternatives, from) => {
    const begun: number[] = [];
    for (const parts of alternatives) {
      for (const part of leadingParts(parts, empty)) {
        const to = numbers.get(part.rule ?? '');
        if (to === undefined) continue;
        begun.push(to);
        if (isFollowed(part, parts)) followed.push([from, to]);
      }
    }
    return begun;
  });
  const circles = circlesOf(leading);
  const found = followed.find(([from, to]) => circles[from] === circles[to]);
  return found && namesOf(rules).get(names[found[0]]!);
}
