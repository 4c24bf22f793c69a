import type { CharacterSet } from './character-set.js';
import type { Effort } from './effort.js';
import { createOpenings } from './openings.js';
import { findReturnPlaces } from './return-places.js';
import { calledRules } from './rule-circles.js';
import { rulesInUse } from './rules-in-use.js';
import { createStacks, type Stack } from './stack.js';
import type { WrittenGrammar } from './write-out.js';

/**
 * Of a stack; below them it is taken to go on in any place that may come after. Rules that lead into themselves have ever
 * other stacks: with all elements, of five levels of operators 400,000 steps were looked at, with three 1,000.
 */
const keptElements = 3;

/** With one of some characters, to what comes after it. */
export interface Step {
  characters: CharacterSet;
  /** How much longer llama.cpp takes for it than for one character. */
  weight: number;
  to: Stack;
}

/** How a text may go on from a place. */
export interface Steps {
  /** In the order in which llama.cpp tries them. */
  taking: readonly Step[];
  /** What is through, without any character. */
  through: Stack | undefined;
}

export interface Branching {
  open: readonly Stack[];
  /** Whether it is within a repetition, of which another place leaves more. */
  isRepeated: boolean;
}

/** Where a text may stand, and how it may go on from there. */
export interface Places {
  /** What is open at the beginning, and wherever a rule comes next after something else: elsewhere no more ways lead on. */
  branching(): Iterable<Branching>;
  stepsFrom(stack: Stack): Steps;
  /** Down to the characters that come next, with all that is left: these are the stacks that llama.cpp keeps. */
  open(stack: Stack): readonly Stack[];
  /** What comes next where that is a character; none where all is through. */
  charactersAt(opened: Stack): CharacterSet;
  /** Past the character that comes next. */
  pass(opened: Stack): Stack;
  /** Where a text may go on after one that is through. */
  after(through: Stack): readonly Stack[];
}

/** @param effort Is spent by what is looked at */
export function findPlaces(grammar: WrittenGrammar, effort: Effort): Places {
  const { elements, owners, starts, names, weights, repeated } = grammar;
  const stacks = createStacks();
  const { open, pass, then } = createOpenings(grammar, { stacks, effort });
  const root = names.indexOf('root');
  const rules = rulesInUse(grammar, calledRules(grammar));
  effort.spend(rules.size);
  const returnPlaces = findReturnPlaces(grammar, rules, effort);
  const known = new Map<Stack, Steps>();
  const opened = new Map<Stack, readonly Stack[]>();
  const following = new Map<number, readonly Stack[]>();
  const at = (place: number) => stacks.push(stacks.empty(owners[place]!), place);

  function shorten(stack: Stack, kept = keptElements): Stack {
    const { next, under } = stack;
    if (next === undefined) return stack;
    const isLowest = kept === 1 || under!.next === undefined;
    return stacks.push(isLowest ? stacks.empty(owners[next]!) : shorten(under!, kept - 1), next);
  }

  function openOnce(stack: Stack): readonly Stack[] {
    const found = opened.get(stack) ?? open(stack);
    opened.set(stack, found);
    return found;
  }

  const charactersAt = ({ next }: Stack) =>
    next === undefined ? [] : (elements[next] as CharacterSet);

  function stepOf(one: Stack): Step {
    const characters = charactersAt(one);
    return { characters, weight: weights.get(characters) ?? 1, to: shorten(pass(one)) };
  }

  function findSteps(stack: Stack): Steps {
    const all = openOnce(stack);
    return {
      taking: all.filter(({ next }) => next !== undefined).map(stepOf),
      through: all.find(({ next }) => next === undefined),
    };
  }

  function* branching(): Generator<Branching> {
    const first = (starts[root] ?? []).map((start) => then(stacks.empty(root), start));
    yield { open: first, isRepeated: false };
    for (const start of [...rules].flatMap((rule) => starts[rule]!)) {
      if (elements[start] === undefined) continue;
      for (let place = start + 1; elements[place] !== undefined; place += 1) {
        if (typeof elements[place] !== 'number') continue;
        yield { open: [at(place)], isRepeated: repeated.has(place) };
      }
    }
  }

  return {
    branching,
    stepsFrom(stack) {
      const steps = known.get(stack) ?? findSteps(stack);
      known.set(stack, steps);
      return steps;
    },
    open: openOnce,
    charactersAt,
    pass,
    after({ rule }) {
      const places = following.get(rule) ?? returnPlaces(rule).map(at);
      following.set(rule, places);
      return places;
    },
  };
}
