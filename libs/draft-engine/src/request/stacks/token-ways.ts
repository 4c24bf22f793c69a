import { deepestRules } from '../deepest-rules.js';
import type { CharacterSet } from './character-set.js';
import type { Effort } from './effort.js';
import type { Places, Step } from './places.js';
import { overlapsOf } from './overlaps.js';
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

const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0);

type CountWays = (from: Stack) => number;

/** How many of the tokens that have come so far go on with one of these characters, at most. */
function shareOf(set: CharacterSet): number {
  let size = 0;
  for (let at = 0; at < set.length; at += 2) size += set[at + 1]! - set[at]! + 1;
  return Math.min(1, size / wideClass);
}

type WaysBy = (steps: readonly Step[], waysTo: (stack: Stack) => number) => number;

/**
 * All that is open is looked at, and then all tokens go on by one character each: no more than have one of a class, nor
 * than have the one character that leaves the most.
 */
function createShares(effort: Effort): WaysBy {
  const shares = new Map<CharacterSet, number>();
  const overlaps = new Map<readonly Step[], number[][]>();

  function shareAt({ characters: set }: Step): number {
    const share = shares.get(set) ?? shareOf(set);
    shares.set(set, share);
    return share;
  }

  function overlapsAt(steps: readonly Step[]): number[][] {
    const known = overlaps.get(steps);
    if (known !== undefined) return known;
    const sets = steps.map(({ characters }) => characters);
    effort.spend(sum(sets.map(({ length }) => length)) / countsAStep);
    const found = overlapsOf(sets);
    overlaps.set(steps, found);
    return found;
  }

  return (steps, waysTo) => {
    const ways = steps.map(({ to }) => waysTo(to));
    const open = sum(steps.map((step) => shareAt(step) * step.weight));
    const byShare = sum(steps.map((step, at) => shareAt(step) * ways[at]!));
    let byOne = 0;
    for (const numbers of overlapsAt(steps)) {
      effort.spend(numbers.length / countsAStep);
      byOne = Math.max(byOne, sum(numbers.map((number) => ways[number]!)));
    }
    return open + Math.min(byShare, byOne);
  };
}

/**
 * In how many ways llama.cpp reads the characters of a token from a place on, for the average token. It follows each of
 * them by itself, also where two come to the same place again: what leaves two ways at each character has 2^n.
 */
export const createTokenWays = (places: Places, effort: Effort): CountWays =>
  createWays(places, effort, { most: tokenCharacters, waysBy: createShares(effort) });

/** How many ways are open at a place, also past what may end there: all tokens are looked at for each of them. */
export const createOpenWays = (places: Places, effort: Effort): CountWays =>
  createWays(places, effort, {
    most: 1,
    waysBy(steps) {
      effort.spend(steps.length / countsAStep);
      return sum(steps.map(({ weight }) => weight));
    },
  });

/** What is looked at of a token. */
interface Looked {
  /** Characters. */
  most: number;
  waysBy: WaysBy;
}

function createWays(places: Places, effort: Effort, { most, waysBy }: Looked): CountWays {
  const known = new Map<Stack, number[]>();
  let depth = 0;

  function count(stack: Stack, characters: number): number {
    // What is through goes on in one place, which is not known here: the one with the most ways.
    if (stack.next === undefined) {
      return Math.max(0, ...places.after(stack).map((place) => waysOf(place, characters)));
    }
    const { taking, through } = places.stepsFrom(stack);
    effort.spend(1 / countsAStep);
    const more = through === undefined ? 0 : waysOf(through, characters);
    return more + waysBy(taking, (to) => waysOf(to, characters - 1));
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

  return (from) => waysOf(from, most);
}
