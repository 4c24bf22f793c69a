import { deepestRules } from '../deepest-rules.js';
import { holds } from './character-set.js';
import type { Effort } from './effort.js';
import type { Places, Step } from './places.js';
import type { Stack } from './stack.js';

interface Repeat {
  ways: number;
  /** Whether one of them takes the whole token: llama.cpp looks no further. */
  isWhole: boolean;
}

/** SmolLM2 has one of 81 characters: what takes more of them takes a whole token. */
const longestToken = 128;
/** Steps that are looked at in the time that one takes to be found. */
const looksAStep = 20;
const nothing: Repeat = { ways: 0, isWhole: false };
const whole: Repeat = { ways: 0, isWhole: true };

/**
 * In how many ways llama.cpp reads one character again and again until none of them is left: vocabularies have tokens of
 * up to a hundred blanks or dashes. Where one takes them all, it ends there.
 */
export function createRepeatWays(
  places: Places,
  code: number,
  effort: Effort,
): (from: Stack) => number {
  const known = new Map<Stack, Repeat>();
  let depth = 0;
  let characters = 0;

  function repeatBy({ characters: set, to }: Step): Repeat {
    effort.spend(1 / looksAStep);
    if (!holds(set, code)) return nothing;
    characters += 1;
    const { ways, isWhole } = repeatOf(to);
    characters -= 1;
    return { ways: ways + 1, isWhole };
  }

  function count(stack: Stack): Repeat {
    let ways = 0;
    if (stack.next === undefined) {
      // It goes on in one place, which is not known here: the one with the most ways.
      for (const place of places.after(stack)) ways = Math.max(ways, repeatOf(place).ways);
      return { ways, isWhole: false };
    }
    const { taking, through } = places.stepsFrom(stack);
    if (through !== undefined) ({ ways } = repeatOf(through));
    for (const step of taking) {
      const more = repeatBy(step);
      ways += more.ways;
      if (more.isWhole) return { ways, isWhole: true };
    }
    return { ways, isWhole: false };
  }

  function repeatOf(stack: Stack): Repeat {
    const found = known.get(stack);
    if (found !== undefined) return found;
    if (characters > longestToken) return whole;
    depth += 1;
    if (depth > deepestRules) effort.spend(Infinity);
    // Until it is known: what comes to itself again by the character does so for ever.
    known.set(stack, stack.next === undefined ? nothing : whole);
    const repeat = count(stack);
    known.set(stack, repeat);
    depth -= 1;
    return repeat;
  }

  return (from) => repeatOf(from).ways;
}
