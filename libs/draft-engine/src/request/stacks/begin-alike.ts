import { overlap, type CharacterSet } from './character-set.js';
import type { Effort } from './effort.js';
import { homeOf } from './merge-places.js';
import type { Stack } from './stack.js';
import type { WrittenGrammar } from './write-out.js';

/** Whether two ways may go on with the same character. What is through may go on with any. */
export type BeginAlike = (one: Stack, other: Stack) => boolean;

/** Bounds of ranges that are compared in the time that one step of the search takes. */
const boundsAStep = 500;

/** @param effort Is spent by how much a class holds: of two with 1,000 ranges all may be compared */
export function createBeginAlike(grammar: WrittenGrammar, effort: Effort): BeginAlike {
  return (one, other) => {
    if (one.next === undefined || other.next === undefined) return true;
    const [left, right] = [one, other].map(
      ({ next }) => grammar.elements[homeOf(next!, grammar)],
    ) as CharacterSet[];
    effort.spend((left!.length + right!.length) / boundsAStep);
    return overlap(left!, right!);
  };
}
