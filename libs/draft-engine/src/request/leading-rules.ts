import { deepestRules } from './deepest-rules.js';
import { emptyRules } from './empty-rules.js';
import { leadingParts } from './outer-parts.js';
import type { GrammarRules } from './read-grammar.js';

/**
 * How many rules llama.cpp looks at, at most, to find whether one begins with itself: it follows all with which a rule
 * may begin, and each anew for every way that leads to it, from every rule that it has not come to yet; at worst, those
 * that lead nowhere come first. Infinite where they lead into each other too deep.
 */
export function leadingRules(rules: GrammarRules): number {
  const empty = emptyRules(rules);
  const known = new Map<string, { visits: number; depth: number }>();

  function look(rule: string, level: number): { visits: number; depth: number } {
    const found = known.get(rule);
    if (found) return found;
    if (level > deepestRules) return { visits: Infinity, depth: Infinity };
    // One that leads into itself: llama.cpp refuses it when it comes to it again.
    known.set(rule, { visits: 1, depth: 1 });
    const seen = { visits: 1, depth: 1 };
    for (const parts of rules.get(rule) ?? []) {
      for (const part of leadingParts(parts, empty)) {
        if (part.rule === undefined) continue;
        const { visits, depth } = look(part.rule, level + 1);
        seen.visits += visits * Math.max(1, part.most);
        seen.depth = Math.max(seen.depth, depth + 1);
      }
    }
    if (seen.depth > deepestRules) seen.visits = Infinity;
    known.set(rule, seen);
    return seen;
  }

  let sum = 0;
  for (const rule of rules.keys()) sum += look(rule, 0).visits;
  return sum;
}
