import type { Effort } from './effort.js';
import { homeOf } from './merge-places.js';
import type { Stack, Stacks } from './stack.js';
import type { Element, WrittenGrammar } from './write-out.js';

/** Goes on along a way as llama.cpp does: through the rules that come next, down to a character. */
export interface Openings {
  elementAt(place: number): Element;
  /** With an element that comes next. Nothing is kept of an alternative that is through. */
  then(under: Stack, element: number): Stack;
  /** Past what comes next. */
  pass(stack: Stack): Stack;
  /** The alternatives of the rule that comes next; nothing where a character does, or all is through. */
  enter(stack: Stack): Stack[] | undefined;
  /** All that come to a character, or are through, in the order in which llama.cpp tries them: the last alternative first. */
  open(stack: Stack): Stack[];
}

export function createOpenings(
  grammar: WrittenGrammar,
  { stacks, effort }: { stacks: Stacks; effort: Effort },
): Openings {
  const elementAt = (place: number) => grammar.elements[homeOf(place, grammar)];
  const then = (under: Stack, element: number): Stack =>
    elementAt(element) === undefined ? under : stacks.push(under, element);
  const pass = ({ under, next }: Stack) => then(under!, next! + 1);

  function enter(stack: Stack): Stack[] | undefined {
    const rule = stack.next === undefined ? undefined : elementAt(stack.next);
    if (typeof rule !== 'number') return undefined;
    const after = pass(stack);
    return grammar.starts[rule]!.map((start) => then(after, start));
  }

  function open(first: Stack): Stack[] {
    // What repeats and may be empty comes to itself again.
    const seen = new Set<Stack>();
    const waiting = [first];
    const opened: Stack[] = [];
    for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
      if (seen.has(one)) continue;
      seen.add(one);
      effort.spend(1);
      const entered = enter(one);
      if (entered === undefined) opened.push(one);
      else waiting.push(...entered);
    }
    return opened;
  }

  return { elementAt, then, pass, enter, open };
}
