import type { GrammarRules } from '../read-grammar.js';
import { holds } from './character-set.js';
import type { Effort } from './effort.js';
import { createOpenTogether } from './open-together.js';
import { findPlaces } from './places.js';
import { createRepeatWays } from './repeat-ways.js';
import type { Stack } from './stack.js';
import { createOpenWays, createTokenWays } from './token-ways.js';
import { writeOut, type WrittenGrammar } from './write-out.js';

/** Ways that are open at once. Of texts that begin with other characters 512 took 0.2 s of CPU for a token, 1,000 0.4 s. */
const maxOpen = 250;
/**
 * Ways to read a token of eight characters: 500 took 0.3 s of CPU for a token, 1,000 0.6 s, 4,000 1.2 s. Text and tags, as
 * in `([^<]+ | tag)*`, leave 580, and those of Markdown 730.
 */
const maxTokenWays = 750;
/** Ways to read a token of one character again and again: 2^16 took 0.15 s of CPU for a token, 2^18 0.4 s. */
const maxRepeatWays = 100_000;
/** Of which SmolLM2 has tokens of over a dozen: blanks of up to 81, dashes of up to 64. */
const repeated = [...' \n\t-=#*_./'].map((character) => character.codePointAt(0)!);

const sum = (open: readonly Stack[], count: (stack: Stack) => number) =>
  open.reduce((total, stack) => total + count(stack), 0);

/** Of those that are in the same sets all over the grammar, one stands for all. */
function unlike(codes: readonly number[], { elements }: WrittenGrammar): number[] {
  const sets = [...new Set(elements)].filter((element) => Array.isArray(element));
  const bySets = new Map(codes.map((code) => [sets.map((set) => holds(set, code)).join(), code]));
  return [...bySets.values()];
}

/** A place from which too many ways lead on. */
function findCrowded(grammar: WrittenGrammar, effort: Effort): Stack | undefined {
  const places = findPlaces(grammar, effort);
  const codes = unlike(repeated, grammar);
  const openWays = createOpenWays(places, effort);
  const tokenWays = createTokenWays(places, effort);
  const repeatWays = codes.map((code) => createRepeatWays(places, code, effort));
  const together = createOpenTogether(places, effort);
  const isCrowded = (open: readonly Stack[]) =>
    sum(open, openWays) > maxOpen ||
    sum(open, tokenWays) > maxTokenWays ||
    together.areMany(open) ||
    codes.some((code) => together.areManyAfter(code, open));
  for (const { open, isRepeated } of places.branching()) {
    if (!isRepeated && isCrowded(open)) return open[0];
    if (repeatWays.some((waysOf) => sum(open, waysOf) > maxRepeatWays)) return open[0];
  }
  return undefined;
}

/**
 * A rule in which llama.cpp would go on in so many ways that the choice of one token takes long, for it follows each by
 * itself: where parts that may be empty or repeat stand in a row, or alternatives that begin alike repeat.
 * @throws what the effort throws, where it can't be told with that
 */
export function findCrowdedRule(rules: GrammarRules, effort: Effort): string | undefined {
  const grammar = writeOut(rules);
  const crowded = findCrowded(grammar, effort);
  return crowded && grammar.names[crowded.rule];
}
