import { createBeginAlike } from './begin-alike.js';
import type { Effort } from './effort.js';
import { homeOf } from './merge-places.js';
import { createOpenings } from './openings.js';
import type { ReturnPlaces } from './return-places.js';
import { createStacks, type Stack } from './stack.js';
import type { WrittenGrammar } from './write-out.js';

/** Two ways that the same text may have gone since a rule was begun. Both go on after the same rule. */
export interface Ways {
  begun: number;
  one: Stack;
  other: Stack;
}

interface WaysOptions {
  grammar: WrittenGrammar;
  returnPlaces: ReturnPlaces;
  effort: Effort;
  /** Elements from which on an alternative still has a rule of the circle in it. */
  comesBack: ReadonlySet<number>;
  /** Those from which on it still has a rule that may be within itself. */
  isDeep: ReadonlySet<number>;
}

/** Follows two ways by the characters that both may take. */
export interface WaysSearch {
  /** What a rule may begin with: the beginnings of each alternative, down to the first character. */
  openings(rule: number): Stack[][];
  /** Takes two that are to be followed. */
  add(ways: Ways): void;
  /** The rule of two that can both come to the same rule of the circle, with something else to be written after it. */
  findApart(): number | undefined;
}

/** The elements at the beginning that both have, and what each has after them. */
function splitShared(one: Stack, other: Stack) {
  const shared: number[] = [];
  let [left, right] = [one, other];
  while (left.next !== undefined && left.next === right.next) {
    shared.push(left.next);
    [left, right] = [left.under!, right.under!];
  }
  return { shared, one: left, other: right };
}

export function createWaysSearch(options: WaysOptions): WaysSearch {
  const { grammar, returnPlaces, effort, comesBack, isDeep } = options;
  const { owners, starts } = grammar;
  const beginAlike = createBeginAlike(grammar, effort);
  const stacks = createStacks();
  const { then, pass, enter, open } = createOpenings(grammar, { stacks, effort });
  const seen = new Set<number>();
  const waiting: Ways[] = [];

  function add(ways: Ways): void {
    const { one, other } = ways;
    if (one === other) return;
    effort.spend(1 + (one.depth + other.depth) / 8);
    const key = Math.min(one.id, other.id) * 2 ** 26 + Math.max(one.id, other.id);
    if (seen.has(key)) return;
    seen.add(key);
    waiting.push(ways);
  }

  function goOnAfter({ begun, one, other }: Ways): void {
    for (const place of returnPlaces(one.rule)) {
      const under = stacks.push(stacks.empty(owners[homeOf(place, grammar)]!), place);
      add({ begun, one: stacks.upon(under, one), other: stacks.upon(under, other) });
    }
  }

  /** Of two that both come to a character. Says whether they have come apart to the same rule. */
  function goOn({ begun, one, other }: Ways): boolean {
    const { shared, ...rest } = splitShared(one, other);
    if (shared.some((element) => comesBack.has(homeOf(element, grammar)))) return true;
    // Both may write it in the same way, in ever more depth: what matters is what they write after it.
    if (shared.some((element) => isDeep.has(homeOf(element, grammar)))) add({ begun, ...rest });
    else if (beginAlike(one, other)) {
      add({ begun, one: pass(one), other: pass(other) });
    }
    return false;
  }

  function follow(ways: Ways): boolean {
    const { begun, one, other } = ways;
    const entered = enter(one);
    const beside = entered === undefined ? enter(other) : undefined;
    for (const stack of entered ?? []) add({ begun, one: stack, other });
    for (const stack of beside ?? []) add({ begun, one, other: stack });
    if (entered !== undefined || beside !== undefined) return false;
    if (one.next !== undefined && other.next !== undefined) return goOn(ways);
    goOnAfter(ways);
    return false;
  }

  return {
    openings: (rule) => starts[rule]!.map((start) => open(then(stacks.empty(rule), start))),
    add,
    findApart() {
      // Gets more meanwhile. The shortest texts first: some ways never end.
      for (const ways of waiting) if (follow(ways)) return ways.begun;
      return undefined;
    },
  };
}
