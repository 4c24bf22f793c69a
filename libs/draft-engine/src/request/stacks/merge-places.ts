import type { ReturnPlaces } from './return-places.js';
import type { Element, WrittenGrammar } from './write-out.js';

/** What is longer is rarely there twice. */
const longestAlike = 8;

/** The element of the grammar that a place stands for. */
export const homeOf = (place: number, { elements }: WrittenGrammar) => place % elements.length;

/**
 * Makes one place of those after a rule from where on the same is written. After each operand of
 * `sum ::= product ("+" product)*` the same may come as after the first one, in another place: each level of such rules
 * would double what is to be looked at. The one stands beyond the elements, for it is none of them: of two ways that come
 * to the same text, llama.cpp keeps both where they come to it in different places.
 */
export function mergePlaces(
  { elements, owners }: WrittenGrammar,
  returnPlaces: ReturnPlaces,
): ReturnPlaces {
  const numbers = new Map<unknown, number>();
  const merged = new Map<readonly number[], readonly number[]>();
  const first = new Map<string, number>();

  function numberOf(one: Element | readonly number[]): number {
    const number = numbers.get(one) ?? numbers.size;
    numbers.set(one, number);
    return number;
  }

  /** What is written from a place on, and what may come after that. */
  function keyOf(place: number): string | undefined {
    const key = [numberOf(returnPlaces(owners[place]!))];
    for (let at = place; elements[at] !== undefined; at += 1) {
      if (at - place === longestAlike) return undefined;
      key.push(numberOf(elements[at]));
    }
    return key.join();
  }

  function oneOf(key: string, places: readonly number[]): number {
    const place = first.get(key) ?? places[0]! + elements.length;
    first.set(key, place);
    return place;
  }

  function merge(places: readonly number[]): readonly number[] {
    const alike = new Map<string, number[]>();
    const others: number[] = [];
    for (const place of places) {
      const key = keyOf(place);
      if (key === undefined) others.push(place);
      else if (alike.has(key)) alike.get(key)!.push(place);
      else alike.set(key, [place]);
    }
    const rest = [...alike].map(([key, same]) => (same.length === 1 ? same[0]! : oneOf(key, same)));
    return [...others, ...rest];
  }

  return (rule) => {
    const places = returnPlaces(rule);
    const found = merged.get(places) ?? merge(places);
    merged.set(places, found);
    return found;
  };
}
