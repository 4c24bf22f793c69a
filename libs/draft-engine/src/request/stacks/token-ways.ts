import { deepestRules } from '../deepest-rules.js';
import type { CharacterSet } from './character-set.js';
import type { Effort } from './effort.js';
import type { Places, Step } from './places.js';
import type { Stack } from './stack.js';

/**
 * Characters of a token that are looked at. Of SmolLM2's 49,152 tokens three in four have no more, and what many ways
 * go along with for eight they go along with for more.
 */
const tokenCharacters = 8;
/** A class of so many characters is taken for one of all: the eight most frequent letters are two thirds of a text. */
const wideClass = 8;
/** Steps that are counted again in the time that one takes to be found. */
const countsAStep = 20;

/** How many of the tokens that have come so far go on with one of these characters, at most. */
function shareOf(set: CharacterSet): number {
  let size = 0;
  for (let at = 0; at < set.length; at += 2) size += set[at + 1]! - set[at]! + 1;
  return Math.min(1, size / wideClass);
}

/**
 * In how many ways llama.cpp reads the characters of a token from a place on, for the average token. It follows each of
 * them by itself, also where two come to the same place again: what leaves two ways at each character has 2^n.
 */
export function createTokenWays(places: Places, effort: Effort): (from: Stack) => number {
  const known = new Map<Stack, number[]>();
  const shares = new Map<CharacterSet, number>();
  let depth = 0;

  function shareAt(set: CharacterSet): number {
    const share = shares.get(set) ?? shareOf(set);
    shares.set(set, share);
    return share;
  }

  function waysBy({ characters: set, to }: Step, characters: number): number {
    if (set === undefined) return waysOf(to, characters);
    return shareAt(set) * (1 + waysOf(to, characters - 1));
  }

  function count(stack: Stack, characters: number): number {
    // What is through goes on in one place, which is not known here: the one with the most ways.
    if (stack.next === undefined) {
      return Math.max(0, ...places.after(stack).map((place) => waysOf(place, characters)));
    }
    const steps = places.stepsFrom(stack);
    effort.spend(steps.length / countsAStep);
    return steps.reduce((ways, step) => ways + waysBy(step, characters), 0);
  }

  function waysOf(stack: Stack, characters: number): number {
    if (characters === 0) return 0;
    const own = known.get(stack) ?? [];
    known.set(stack, own);
    if (own[characters] !== undefined) return own[characters];
    // One that comes to itself before any character, after rules that end in each other, adds nothing.
    own[characters] = 0;
    depth += 1;
    if (depth > deepestRules) effort.spend(Infinity);
    own[characters] = count(stack, characters);
    depth -= 1;
    return own[characters];
  }

  return (from) => waysOf(from, tokenCharacters);
}
