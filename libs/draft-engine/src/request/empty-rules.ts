import type { GrammarRules } from './read-grammar.js';

interface Alternative {
  rule: string;
  /** Parts that are not known to be able to be empty. */
  full: number;
}

/** The rules that may be empty. */
export function emptyRules(rules: GrammarRules): Set<string> {
  const empty = new Set<string>();
  const users = new Map<string, Alternative[]>();
  const settled: string[] = [];
  const settle = (rule: string) => {
    if (!empty.has(rule)) settled.push(rule);
    empty.add(rule);
  };
  for (const [rule, alternatives] of rules) {
    for (const parts of alternatives) {
      const needed = parts.filter(({ least }) => least > 0);
      const alternative = { rule, full: needed.length };
      if (alternative.full === 0) settle(rule);
      for (const { rule: used } of needed) {
        if (used === undefined) continue;
        const known = users.get(used) ?? [];
        known.push(alternative);
        users.set(used, known);
      }
    }
  }
  for (const rule of settled) {
    for (const alternative of users.get(rule) ?? []) {
      alternative.full -= 1;
      if (alternative.full === 0) settle(alternative.rule);
    }
  }
  return empty;
}
