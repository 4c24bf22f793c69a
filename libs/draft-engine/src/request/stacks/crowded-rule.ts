import type { GrammarRules } from '../read-grammar.js';
import type { Effort } from './effort.js';
import { findPlaces, type Places } from './places.js';
import { createRepeatWays } from './repeat-ways.js';
import type { Stack } from './stack.js';
import { createOpenWays, createTokenWays } from './token-ways.js';
import { writeOut } from './write-out.js';

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

/** A place from which too many ways lead on. */
function findCrowded(places: Places, effort: Effort): Stack | undefined {
  const openWays = createOpenWays(places, effort);
  const tokenWays = createTokenWays(places, effort);
  const repeatWays = repeated.map((code) => createRepeatWays(places, code, effort));
  const isCrowded = (open: readonly Stack[]) =>
    sum(open, openWays) > maxOpen ||
    sum(open, tokenWays) > maxTokenWays ||
    repeatWays.some((waysOf) => sum(open, waysOf) > maxRepeatWays);
  for (const open of places.branching()) if (isCrowded(open)) return open[0];
  return undefined;
}

/**
 * A rule in which llama.cpp would go on in so many ways that the choice of one token takes long, for it follows each by
 * itself: where parts that may be empty or repeat stand in a row, or alternatives that begin alike repeat.
 * @throws what the effort throws, where it can't be told with that
 */
export function findCrowdedRule(rules: GrammarRules, effort: Effort): string | undefined {
  const grammar = writeOut(rules);
  const crowded = findCrowded(findPlaces(grammar, effort), effort);
  return crowded && grammar.names[crowded.rule];
}
