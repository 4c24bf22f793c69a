import { emptyRules } from './empty-rules.js';
import { leadingParts } from './outer-parts.js';
import type { GrammarRules } from './read-grammar.js';
import { selfReferences, writtenRule } from './self-references.js';

/** The rules with a text that begins with a character: of the others there is but the empty text, or none. */
function rulesWithTexts(rules: GrammarRules, empty: ReadonlySet<string>): Set<string> {
  const users = new Map<string, string[]>();
  const found = new Set<string>();
  for (const [rule, alternatives] of rules) {
    for (const { rule: inner } of alternatives.flatMap((parts) => leadingParts(parts, empty))) {
      // One that there is not: llama.cpp's parser says so.
      if (inner === undefined || !rules.has(inner)) found.add(rule);
      else if (users.has(inner)) users.get(inner)!.push(rule);
      else users.set(inner, [rule]);
    }
  }
  for (const rule of found) for (const user of users.get(rule) ?? []) found.add(user);
  return found;
}

/**
 * A rule that may begin with itself, and has something after it, or no text at all. llama.cpp looks for them too, but
 * takes a rule to be never empty that is empty only by others: then it writes the one out for ever, and of the other it
 * is left without any way to go on, which ends the process (`GGML_ASSERT(!stacks.empty())` in llama-grammar.cpp).
 */
export function findLeftRecursion(rules: GrammarRules): string | undefined {
  const empty = emptyRules(rules);
  const withTexts = rulesWithTexts(rules, empty);
  const found = selfReferences(rules, empty, leadingParts).find(
    ({ rule, isFollowed }) => isFollowed || !(withTexts.has(rule) || empty.has(rule)),
  );
  return found && writtenRule(found.rule, rules);
}
