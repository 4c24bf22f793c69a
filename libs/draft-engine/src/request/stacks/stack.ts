/**
 * What is left to be written of a way that a text may have gone, as llama.cpp keeps it. Each is made once, so that two
 * with the same elements are the same.
 */
export interface Stack {
  readonly id: number;
  /** The element that comes next; undefined where all is through. */
  readonly next: number | undefined;
  /** What comes after it. */
  readonly under: Stack | undefined;
  /** What the way goes on after, where all is through: what is left from there on is not known. */
  readonly rule: number;
  readonly depth: number;
}

export interface Stacks {
  /** With nothing left. */
  empty(rule: number): Stack;
  push(under: Stack, next: number): Stack;
  /** The same one with others under it. */
  upon(under: Stack, stack: Stack): Stack;
}

/** More than there are elements. */
const span = 2 ** 24;

export function createStacks(): Stacks {
  const made = new Map<number, Stack>();

  function make(key: number, stack: Omit<Stack, 'id'>): Stack {
    const found = made.get(key);
    if (found !== undefined) return found;
    const one = { id: made.size + 1, ...stack };
    made.set(key, one);
    return one;
  }

  const push = (under: Stack, next: number) =>
    make(under.id * span + next, { next, under, rule: under.rule, depth: under.depth + 1 });
  const upon = (under: Stack, stack: Stack): Stack =>
    stack.under === undefined ? under : push(upon(under, stack.under), stack.next!);
  return {
    empty: (rule) => make(rule, { next: undefined, under: undefined, rule, depth: 0 }),
    push,
    upon,
  };
}
