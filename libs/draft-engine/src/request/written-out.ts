import type { GrammarRules } from './read-grammar.js';

/** How many elements the parts of all rules take when `{…}` is written out, as llama.cpp does. */
export function writtenOut(rules: GrammarRules): number {
  let elements = 0;
  for (const alternatives of rules.values()) {
    for (const { size, least, most } of alternatives.flat()) {
      elements += size * Math.max(1, least, most);
    }
  }
  return elements;
}
