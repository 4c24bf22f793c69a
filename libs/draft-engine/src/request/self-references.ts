import type { PartsOf } from './outer-parts.js';
import type { GrammarRules } from './read-grammar.js';
import { circlesOf } from './stacks/rule-circles.js';

/** A rule that leads into itself by one of some parts, be it through other rules. */
export interface SelfReference {
  rule: string;
  /** Whether llama.cpp keeps something to be written after that part, be it the part's own repetition. */
  isFollowed: boolean;
}

/**
 * Rules that lead into themselves by the parts that `partsOf` gives.
 * @param empty The rules that may be empty.
 */
export function selfReferences(
  rules: GrammarRules,
  empty: ReadonlySet<string>,
  partsOf: PartsOf,
): SelfReference[] {
  const numbers = new Map([...rules.keys()].map((name, at) => [name, at]));
  const references: (SelfReference & { from: number; to: number })[] = [];
  const led: number[][] = [...rules].map(([rule, alternatives], from) => {
    const into: number[] = [];
    for (const parts of alternatives) {
      for (const part of partsOf(parts, empty)) {
        const to = numbers.get(part.rule ?? '');
        if (to === undefined) continue;
        const isFollowed = part !== parts.at(-1) || part.most > 1 || part.isEndless;
        into.push(to);
        references.push({ rule, isFollowed, from, to });
      }
    }
    return into;
  });
  const circles = circlesOf(led);
  return references.filter(({ from, to }) => circles[from] === circles[to]);
}

/** The rule of the text that a rule stands in: a group stands in one only, which comes before it. */
export function writtenRule(wanted: string, rules: GrammarRules): string {
  const names = new Map<string, string>();
  for (const [rule, alternatives] of rules) {
    const name = names.get(rule) ?? rule;
    if (rule === wanted) return name;
    for (const { rule: inner } of alternatives.flat()) {
      if (inner?.startsWith('(')) names.set(inner, name);
    }
  }
  return wanted;
}
