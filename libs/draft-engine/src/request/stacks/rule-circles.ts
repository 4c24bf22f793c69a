import type { WrittenGrammar } from './write-out.js';

/** The rules that lead into each other, in circles. */
export interface RuleCircles {
  /** The circle of each rule, by number; those that a circle leads into have lower numbers. */
  of: readonly number[];
  /** In how many places a rule of each circle stands with something after it: what llama.cpp keeps meanwhile. */
  places: readonly number[];
  /** Whether the texts of a rule may hold others of it, however deep. */
  isDeep: (rule: number) => boolean;
}

/** The rules that stand in each rule. */
export function calledRules({ elements, owners, starts }: WrittenGrammar): number[][] {
  const called: number[][] = starts.map(() => []);
  elements.forEach((element, at) => {
    if (typeof element === 'number') called[owners[at]!]!.push(element);
  });
  return called;
}

/**
 * Strongly connected components, by number: those that one leads into have lower ones. Tarjan's algorithm, without calling
 * itself: rules may lead into each other deep.
 */
export function circlesOf(called: readonly (readonly number[])[]): number[] {
  // Filled, for an array that is written to here and there is slow.
  const none = () => Array<number>(called.length).fill(-1);
  const [circles, order, lowest, next] = [none(), none(), none(), none()];
  const open: number[] = [];
  const path: number[] = [];
  let found = 0;
  let count = 0;

  function enter(rule: number): void {
    order[rule] = lowest[rule] = found;
    found += 1;
    next[rule] = 0;
    open.push(rule);
    path.push(rule);
  }

  function leave(rule: number): void {
    path.pop();
    const from = path.at(-1);
    if (from !== undefined) lowest[from] = Math.min(lowest[from]!, lowest[rule]!);
    if (lowest[rule] !== order[rule]) return;
    for (let member = -1; member !== rule;) {
      member = open.pop()!;
      circles[member] = count;
    }
    count += 1;
  }

  for (let start = 0; start < called.length; start += 1) {
    if (order[start] === -1) enter(start);
    for (let rule = path.at(-1); rule !== undefined; rule = path.at(-1)) {
      const to = called[rule]![next[rule]!];
      next[rule]! += 1;
      if (to === undefined) leave(rule);
      else if (order[to] === -1) enter(to);
      else if (circles[to] === -1) lowest[rule] = Math.min(lowest[rule]!, order[to]!);
    }
  }
  return circles;
}

export function findCircles(grammar: WrittenGrammar): RuleCircles {
  const { elements, owners } = grammar;
  const called = calledRules(grammar);
  const of = circlesOf(called);
  const places: number[] = of.map(() => 0);
  elements.forEach((element, at) => {
    if (typeof element !== 'number' || elements[at + 1] === undefined) return;
    const circle = of[element]!;
    if (circle === of[owners[at]!]) places[circle]! += 1;
  });
  const deep: boolean[] = places.map((count) => count > 0);
  const calleesFirst = of.map((_, rule) => rule).sort((a, b) => of[a]! - of[b]!);
  for (const rule of calleesFirst) {
    if (called[rule]!.some((to) => deep[of[to]!])) deep[of[rule]!] = true;
  }
  return { of, places, isDeep: (rule) => deep[of[rule]!]! };
}
