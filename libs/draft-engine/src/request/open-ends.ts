import { emptyRules } from './empty-rules.js';
import { lastParts } from './outer-parts.js';
import type { GrammarRules } from './read-grammar.js';
import { selfReferences, writtenRule } from './self-references.js';

/**
 * A rule that leads into itself before parts that may all be empty, as in `minus ::= "-" minus " "? | [0-9]`. Where the
 * innermost one ends, the parts of all around it are open at once, and llama.cpp keeps a stack of all that is left for
 * each of them: after 3,000 characters the choice of that one token took more than 45 s of CPU, those before it nothing.
 */
export function findOpenEnd(rules: GrammarRules): string | undefined {
  const found = selfReferences(rules, emptyRules(rules), lastParts).find(
    ({ isFollowed }) => isFollowed,
  );
  return found && writtenRule(found.rule, rules);
}
